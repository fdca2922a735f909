// What the programs for Apicurio's client share: a client with the key that they were given, and how contents are written and read.
import { RegistryClientFactory } from "@apicurio/apicurio-registry-sdk";
import { key, url } from "./stage.mjs";

const authentication = {
  async authenticateRequest(request) {
    request.headers.add("Authorization", `Bearer ${key}`);
  },
};

export const client = RegistryClientFactory.createRegistryClient(`${url}/apis/registry/v3`, authentication);
export const record = (name, fields) => JSON.stringify({ type: "record", name, fields });
export const order = (...names) => record("Order", names.map((name) => ({ name, type: "string", default: "" })));
export const content = (text, references) => ({ content: text, contentType: "application/json", references });
export const text = (bytes) => new TextDecoder().decode(bytes);
