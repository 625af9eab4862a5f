/** The name in the header and in titles. Change it here to make the pages yours. */
export const APP_NAME = "Gatehouse";
