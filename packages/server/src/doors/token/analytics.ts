import { trackEvent } from "../../flows/analytics/track-event.ts";
import { accepted } from "../rest/answer.ts";
import { charField, dateTimeField, dictField } from "../rest/fields.ts";
import { knownOrNot } from "../rest/operation.ts";

/** An event of a front end's, with what belongs to it; more is no event. */
const BODY_MAX = 8_192;

export const trackOperation = knownOrNot({
  id: "track",
  methods: ["POST"],
  path: "/analytics/track/",
  summary: "Track",
  limit: "track_event",
  bodyLimit: BODY_MAX,
  input: {
    event: charField({ required: true, max: 100 }),
    data: dictField({}),
    timestamp: dateTimeField({}),
    user_agent: charField({ allowBlank: true, max: 1_000 }),
    url: charField({ allowBlank: true, max: 2_000 }),
  },
  async handle({ visit }, { event, data, timestamp, user_agent, url }) {
    await trackEvent(visit, { event, data, timestamp, userAgent: user_agent, url });
    return accepted({ success: true });
  },
});
