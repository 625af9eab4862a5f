import { type Answer, ok } from "./answer.ts";
import type { Shape } from "./fields.ts";
import type { Route } from "./operation.ts";

/** The media types that bodies may have. */
const parses = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

/** What a door says of an address to OPTIONS: REST framework's `SimpleMetadata`. */
export function describe(routes: readonly Route[]): Answer {
  const actions = routes.flatMap(({ methods, input }) =>
    methods
      .filter((method) => (method === "POST" || method === "PUT") && Object.keys(input).length > 0)
      .map((method) => [method, fieldsOf(input)] as const),
  );
  return ok({
    name: routes[0]?.summary ?? "",
    description: "",
    renders: ["application/json"],
    parses,
    ...(actions.length > 0 && { actions: Object.fromEntries(actions) }),
  });
}

function fieldsOf(input: Shape): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(input).map(([name, field]) => {
      const { type, format, required, maxLength } = field.meta() ?? {};
      const words = name.replaceAll("_", " ");
      return [
        name,
        {
          type: format ?? type,
          required: required === true,
          read_only: false,
          label: words.charAt(0).toUpperCase() + words.slice(1),
          ...(maxLength !== undefined && { max_length: maxLength }),
        },
      ];
    }),
  );
}
