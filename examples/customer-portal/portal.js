import { CustomerAPIClient } from "./customer-api-client.js";

const api = new URLSearchParams(location.search).get("api") ?? "http://localhost:8000/api";
const client = new CustomerAPIClient(api);
const element = (id) => document.getElementById(id);

function show(customer) {
  element("auth-section").hidden = customer !== undefined;
  element("profile-section").hidden = customer === undefined;
  const { username, email, first_name, last_name, birth_date } = customer ?? {};
  const lines = {
    Username: username,
    Email: email,
    Name: `${first_name} ${last_name}`.trim(),
    "Birth date": birth_date,
  };
  element("profile").replaceChildren(
    ...Object.entries(lines).flatMap(([term, text]) => [
      Object.assign(document.createElement("dt"), { textContent: term }),
      Object.assign(document.createElement("dd"), { textContent: text || "Not set" }),
    ]),
  );
}

/** Does something and shows what came of it, or why nothing did. */
async function attempt(action) {
  element("error").hidden = true;
  try {
    show(await action());
  } catch (error) {
    if (client.token === null) show(undefined);
    element("error").textContent = error.message;
    element("error").hidden = false;
  }
}

function onSubmit(form, action) {
  element(form).addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = Object.fromEntries(new FormData(event.target));
    const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ""));
    void attempt(() => action(given));
  });
}

onSubmit("login-form", ({ username, password }) => client.login(username, password));
onSubmit("register-form", (customer) => client.register(customer));
onSubmit("profile-form", (changes) => client.updateProfile(changes));
element("logout").addEventListener("click", () => attempt(() => client.logout()));
if (client.token !== null) void attempt(() => client.getProfile());
