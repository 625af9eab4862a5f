/** A short message about something that has just happened. */
export interface ToastMessage {
  tone: "success" | "danger";
  title: string;
  text?: string;
}

export type ShownToast = ToastMessage & { id: number };
