import Monitor from "lucide-react/icons/monitor";
import Moon from "lucide-react/icons/moon";
import Sun from "lucide-react/icons/sun";
import type { Theme } from "../../lib/theme.ts";

/** How each theme is shown to people. */
export const THEME_CHOICES: Record<Theme, { label: string; icon: typeof Sun }> = {
  system: { label: "As this device", icon: Monitor },
  light: { label: "Light", icon: Sun },
  dark: { label: "Dark", icon: Moon },
};
