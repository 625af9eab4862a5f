/** Everything that other products have let a body set. */
const grabbed = {
  is_superuser: true,
  is_staff: true,
  is_active: false,
  isSuperuser: true,
  isStaff: true,
  role: "admin",
  roles: ["admin"],
  groups: [1],
  user_permissions: [1],
  id: 1,
  pk: 1,
  user_id: 1,
  userId: 1,
  user: { id: 1, is_superuser: true },
  sub: "1",
  uid: "MQ",
  password1: "Own-1-password",
  password_hash: "md5$x$y",
  email_verified: true,
  verified: true,
  primary: true,
  date_joined: "2000-01-01T00:00:00Z",
  last_login: "2000-01-01T00:00:00Z",
  first_name: "Eve",
  impersonatedBy: 1,
  impersonate: 1,
  session_token: "x".repeat(43),
  is_authenticated: true,
  stage: "done",
  next: "https://evil.example",
  constructor: { prototype: { is_superuser: true } },
  prototype: { is_superuser: true },
};

/** As text, because an object literal would set its prototype instead of naming a key. */
export const withGrabbed = (body: object): string =>
  `{"__proto__":{"is_superuser":true,"email":"proto@example.com"},${JSON.stringify({ ...grabbed, ...body }).slice(1)}`;
