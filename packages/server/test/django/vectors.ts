import { readFileSync } from "node:fs";

/** Values that real Django 5.2.19 and allauth 65.16.1 computed. */
interface Vectors {
  readonly meta: { readonly SECRET_KEY: string; readonly fixed_time: number };
  readonly password_hashes: readonly {
    readonly algorithm: string;
    readonly password_name: string;
    readonly password: string;
    readonly encoded: string;
    readonly check_password: boolean;
    readonly check_wrong_password: boolean;
    readonly salt: string;
    readonly iterations?: number;
    readonly n?: number;
    readonly r?: number;
    readonly p?: number;
  }[];
  readonly hasher_facts: Readonly<Record<string, { readonly salt_example: string }>>;
  readonly encoded_edge_cases: readonly {
    readonly encoded: string;
    readonly is_password_usable: boolean;
    readonly check_password_abc: boolean | string;
    readonly must_update: boolean | string;
  }[];
  readonly must_update: readonly { readonly encoded: string; readonly must_update: boolean }[];
  readonly make_password_none: readonly string[];
  readonly signing_dumps: readonly {
    readonly time: number;
    readonly salt: string;
    readonly compress: boolean;
    readonly obj: unknown;
    readonly token: string;
  }[];
  readonly signer: readonly {
    readonly value: string;
    readonly salt: string;
    readonly "Signer.sign": string;
    readonly "TimestampSigner.sign": string;
  }[];
  readonly signer_default_salt: Readonly<Record<string, string>>;
  readonly b62: readonly { readonly n: number; readonly b62: string }[];
  readonly base36: readonly {
    readonly n: number;
    readonly base36: string;
    readonly "urlsafe_base64(pk)": string;
  }[];
  readonly salted_hmac: readonly {
    readonly key_salt: string;
    readonly value: string;
    readonly algorithm: "sha1" | "sha256";
    readonly hex: string;
  }[];
  readonly users: readonly {
    readonly pk: number;
    readonly username: string;
    readonly email: string;
    readonly password: string;
    readonly last_login: string | null;
    readonly emails: readonly { readonly pk: number; readonly email: string }[];
  }[];
  readonly email_confirmation_hmac: readonly {
    readonly time: number;
    readonly email_address_pk: number;
    readonly salt: string;
    readonly key: string;
  }[];
  readonly password_reset: readonly {
    readonly user_pk: number;
    readonly now_utc: string;
    readonly allauth: { readonly uidb36: string; readonly token: string; readonly headless_key: string };
    readonly django: { readonly uidb64: string; readonly token: string };
  }[];
  readonly session_auth_hash: readonly {
    readonly user_pk: number;
    readonly password: string;
    readonly hash: string;
  }[];
  readonly session_rows: readonly {
    readonly note: string;
    readonly time: number;
    readonly session_dict: Readonly<Record<string, unknown>>;
    readonly session_data: string;
    readonly compressed: boolean;
  }[];
  readonly session_rows_real_login: readonly {
    readonly session_data: string;
    readonly decoded: Readonly<Record<string, unknown>>;
    readonly user_password_at_login: string;
  }[];
  readonly csrf: {
    readonly allowed_chars: string;
    readonly secret: string;
    readonly mask: string;
    readonly masked_token: string;
    readonly unmasked: string;
  };
  readonly totp: readonly {
    readonly secret: string;
    readonly time: number;
    readonly counter: number;
    readonly code: string;
  }[];
  readonly totp_url: readonly { readonly user_pk: number; readonly secret: string; readonly url: string }[];
  readonly recovery_codes: readonly {
    readonly seed: string;
    readonly used_mask: number;
    readonly codes: readonly string[];
    readonly unused: readonly string[];
  }[];
  readonly emails: readonly {
    readonly email: string;
    readonly validate_email: true | string;
    readonly valid_email_or_none: string | null;
  }[];
  readonly generated_username: readonly { readonly email: string; readonly usernames: readonly string[] }[];
  readonly password_validators: readonly {
    readonly password: string;
    readonly user: string;
    readonly errors: readonly { readonly code: string; readonly message: string }[];
  }[];
  readonly user_code_examples: readonly string[];
  readonly compare_user_code: readonly {
    readonly actual: string;
    readonly expected: string;
    readonly equal: boolean;
  }[];
  readonly allauth_jwt: readonly {
    readonly algorithm: string;
    readonly key_value: string;
    readonly time: number;
    readonly session_key: string;
    readonly access_token: string;
    readonly refresh_token: string;
    readonly access_parts: { readonly payload: string };
    readonly refresh_parts: { readonly payload: string };
  }[];
  readonly allauth_jwt_sid: readonly {
    readonly iv_hex: string;
    readonly session_key: string;
    readonly sid: string;
  }[];
  readonly simplejwt: readonly {
    readonly user_pk: number;
    readonly time: number;
    readonly refresh: string;
    readonly access: string;
  }[];
  readonly simplejwt_outstanding_rows: readonly {
    readonly jti: string;
    readonly user_id: number;
    readonly created_at: string;
    readonly expires_at: string;
  }[];
  readonly simplejwt_long_lived: readonly {
    readonly user_pk: number;
    readonly refresh: string;
    readonly access: string;
  }[];
}

export const vectors: Vectors = JSON.parse(readFileSync(new URL("./vectors.json", import.meta.url), "utf8"));

export const SECRET = vectors.meta.SECRET_KEY;

export function atSecond(seconds: number): Date {
  return new Date(seconds * 1000);
}
