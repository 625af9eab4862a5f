export const FRONT_END = "https://app.example.com";
/** A front end on another origin, which may read answers, and a family of sub-domains, which may only write. */
export const crossOriginSettings = {
  ACCOUNT_LOGIN_METHODS: "email,username",
  ACCOUNT_SIGNUP_FIELDS: "email*,username,password1*",
  MFA_TRUST_ENABLED: "true",
  CORS_ALLOWED_ORIGINS: FRONT_END,
  CSRF_TRUSTED_ORIGINS: `${FRONT_END},https://*.trusted.example`,
};

/** Origins that look like ours or like a trusted one, and are neither. */
export const foreignOrigins = [
  "null",
  "https://evil.example",
  "https://app.example.com.evil.example",
  "https://evilapp.example.com",
  "https://evil.app.example.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://app.example.co",
  "https://trusted.example",
  "https://eviltrusted.example",
  "http://a.trusted.example",
  "https://.trusted.example",
  "https://a.trusted.example.evil.example",
  "https://evil.example/.trusted.example",
  "https://localhost:8000",
  "http://localhost",
  "http://localhost:8001",
  "http://sub.localhost:8000",
  "HTTP://LOCALHOST:8000",
  "file://",
  "",
];
