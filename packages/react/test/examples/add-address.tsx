import { useAction, useEmailAddresses } from "@gatehouse/react";

export function AddAddress() {
  const { emails, add } = useEmailAddresses();
  const { run, fieldErrors } = useAction(add);

  async function submit(form: FormData) {
    await run({ email: String(form.get("email")) });
  }

  return (
    <form action={submit}>
      <ul>
        {emails?.map(({ email, verified }) => (
          <li key={email}>{verified ? email : `${email} (not verified)`}</li>
        ))}
      </ul>
      <input name="email" type="email" aria-label="New address" />
      <p role="alert">{fieldErrors["email"]}</p>
      <button type="submit">Add</button>
    </form>
  );
}
