import { cookies } from "next/headers";
import { readTheme, THEME_COOKIE, type Theme } from "../theme.ts";

/** The theme that this reader has chosen, for the page that is being rendered. */
export async function currentTheme(): Promise<Theme> {
  return readTheme((await cookies()).get(THEME_COOKIE)?.value);
}
