import type { Settings } from "../../../config/settings.ts";
import type { Addresses } from "../../../http/addresses.ts";
import { onlyRead } from "../../../http/app.ts";
import { htmlReply, type Reply } from "../../../http/reply.ts";
import { openApiDocument } from "./document.ts";
import { renderReader } from "./reader.ts";
import { toYaml } from "./yaml.ts";

/**
 * Serves the OpenAPI document with `HEADLESS_SERVE_SPECIFICATION`, under the reference's media types. It depends on the
 * settings alone, so it is made once.
 */
export function mountSpecification(addresses: Addresses, settings: Settings): void {
  if (!settings.headless.serveSpecification) return;
  const document = openApiDocument(settings);
  const replies: Readonly<Record<string, Reply>> = {
    json: fileReply("json", "application/vnd.oai.openapi+json", JSON.stringify(document)),
    yaml: fileReply("yaml", "application/vnd.oai.openapi", toYaml(document)),
    html: htmlReply(200, renderReader(document)),
  };
  for (const [extension, reply] of Object.entries(replies))
    addresses.add(
      `/_allauth/openapi.${extension}`,
      onlyRead(() => reply),
    );
}

function fileReply(extension: string, type: string, body: string): Reply {
  return {
    status: 200,
    headers: {
      "Content-Type": type,
      "Content-Disposition": `inline; filename=openapi.${extension}`,
      // The next version has another one.
      "Cache-Control": "no-cache",
    },
    body,
  };
}
