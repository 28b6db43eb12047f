// Books a visit with the types that are generated from the OpenAPI document.
//
// Needs CLEANLIFE_URL, such as https://apiv3.thecleanlife.dev/v1, and CLEANLIFE_API_KEY.

import { randomUUID } from "node:crypto";

import createClient from "openapi-fetch";
import type { components, paths } from "cleanlife";

type FreeTimeslot = components["schemas"]["FreeTimeslot"];
type Refusal = components["schemas"]["ErrorAnswer"];

const DAYS_TO_TRY = 14;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

const api = createClient<paths>({
  baseUrl: process.env["CLEANLIFE_URL"] ?? "",
  headers: { "x-api-key": process.env["CLEANLIFE_API_KEY"] ?? "" },
});

function told<Answer>(reply: { data?: Answer; error?: Refusal | undefined }): Answer {
  if (reply.data === undefined) {
    throw new Error(`${reply.error?.error.code}: ${reply.error?.error.message}`);
  }
  return reply.data;
}

async function firstFree(addressId: string, serviceId: string): Promise<FreeTimeslot> {
  for (let days = 1; days < DAYS_TO_TRY; days += 1) {
    const date = new Date(Date.now() + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
    const query = { addressId, serviceId, date };
    const free = told(await api.GET("/partners/timeslots/available", { params: { query } }));
    if (free.data[0]) {
      return free.data[0];
    }
  }
  throw new Error("No time is free within two weeks.");
}

const contact = told(
  await api.POST("/partners/contacts", { body: { phone: "0557654321", name: "Omar" } }),
).data;
const address = told(
  await api.POST("/partners/contacts/{contactId}/addresses", {
    params: { path: { contactId: contact.id } },
    body: { line1: "Olaya Street 12", city: "Riyadh", latitude: 24.6995, longitude: 46.6837 },
  }),
).data;
const service = told(await api.GET("/partners/services")).data[0];
if (!service) {
  throw new Error("No service is enabled.");
}
const free = await firstFree(address.id, service.id);
const booking = told(
  await api.POST("/partners/bookings", {
    params: { header: { "Idempotency-Key": randomUUID() } },
    body: {
      contactId: contact.id,
      addressId: address.id,
      serviceId: service.id,
      date: free.date,
      timeslot: { startAt: free.startAt, endAt: free.endAt },
      externalReference: `TYPESCRIPT-${randomUUID()}`,
    },
  }),
).data;
console.log(`TypeScript booked ${booking.trackingReference}: ${booking.status}`);
const ended = told(
  await api.PATCH("/partners/bookings/{bookingId}/cancel", {
    params: { path: { bookingId: booking.bookingId } },
    body: { notes: "Only a try." },
  }),
).data;
process.exitCode = ended.status === "canceled" ? 0 : 1;
