/** Where one begins; nothing of it holds before it is saved. */
export const firstServiceLevels = `hours:                     # by name
  shop: { zone: Europe/Berlin, weekly: [ { days: [mon-fri], from: "09:00", to: "18:00" } ] }
levels:                    # by name; a policy's serviceLevel names one, too
  chat: { firstAnswer: 1m, nextAnswer: 2m, resolution: 4h, hours: shop }
channels: { webchat: chat }
`;
