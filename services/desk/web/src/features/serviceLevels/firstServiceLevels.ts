/** Where one begins; nothing of it holds before it is saved. */
export const firstServiceLevels = `hours:
  office:
    zone: Europe/Berlin
    weekly:
      - days: [mon, tue, wed, thu, fri]
        from: "09:00"
        to: "17:00"
levels:
  - name: chat
    channels: [webchat]
    firstAnswer: 2m
    nextAnswer: 5m
  - name: everything else
    hours: office
    firstAnswer: 4h
    nextAnswer: 8h
    resolution: 3d
`;
