/** The client: one object, a resource for each path of the API. */
import { Events } from "./events.ts";
import { Http, type ClientOptions } from "./http.ts";
import { Resources } from "./resources.generated.ts";

/**
 * A client of the Rapport API.
 * `const rapport = new Rapport({ apiKey: "rk_live_…", baseUrl: "https://crm.example.com/api/v1" })`
 */
export class Rapport extends Resources {
  override readonly events: Events;

  constructor(options: ClientOptions) {
    if (!options.apiKey?.startsWith("rk_live_"))
      throw new TypeError("apiKey is not a key of Rapport's: it begins with rk_live_.");
    if (!URL.canParse(options.baseUrl))
      throw new TypeError(
        "baseUrl is not an address: it looks like https://crm.example.com/api/v1.",
      );
    const http = new Http(options);
    super(http);
    this.events = new Events(http);
  }
}
