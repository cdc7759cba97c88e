/** What a hub without policies does already, written down: where one begins. */
export const firstPolicy = `policies:                # the first that matches decides
  - name: vip
    when: { vip: true }
    then: { team: everybody, priority: 3, knows: 5m }
  - name: everybody else
    then: { team: everybody }
`;
