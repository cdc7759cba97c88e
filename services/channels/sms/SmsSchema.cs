using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Sms;

/// <summary>What the service keeps: which deliveries it began to send, since Twilio has no idempotency key, and who has unsubscribed.</summary>
internal static class SmsSchema
{
    public const string Service = "sms";

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, SendLedger.Table),
        new(2, """
            CREATE TABLE opt_outs (
                account text NOT NULL,
                address text NOT NULL,
                granted boolean NOT NULL,
                event_id text NOT NULL,
                at bigint NOT NULL,
                PRIMARY KEY (account, address)
            );
            """),
        new(3, "CREATE TABLE opt_out_words (account text NOT NULL, event_id text NOT NULL, PRIMARY KEY (account, event_id));"),
    ];
}
