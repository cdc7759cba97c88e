using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Adapters;

namespace Omnichannel.Samples.Broken;

/// <content>What is wrong with how pushes are believed, read and answered.</content>
internal static partial class Defects
{
    private static IEnumerable<Defect> OfPushes =>
    [
        new("accepts-unsigned", "Believes a push without signature.", "signature.missing")
        {
            OnPush = Believe((push, _) => push.Headers.GetValueOrDefault(StandardWebhooks.SignatureHeader) is null),
        },
        new("accepts-wrong", "Does not compare signatures.", "signature.wrong")
        {
            OnPush = Believe((push, _) => push.Headers.GetValueOrDefault(StandardWebhooks.SignatureHeader) is not null && Age(push) is > -300 and < 300),
        },
        new("accepts-stale", "Takes old timestamps.", "signature.stale") { OnPush = Believe((push, _) => Age(push) > 300) },
        new("accepts-future", "Takes timestamps of the future.", "signature.future") { OnPush = Believe((push, _) => Age(push) < -300) },
        new("reads-one-signature", "Looks at the first signature only.", "signature.several")
        {
            OnPush = (push, _, onward) =>
            {
                push.Headers[StandardWebhooks.SignatureHeader] = push.Headers.GetValueOrDefault(StandardWebhooks.SignatureHeader)?.Split(' ')[0];
                return onward(push);
            },
        },
        new("knows-one-secret", "Forgets the second secret.", "signature.second-secret") { Options = options => options with { Secrets = [options.Secrets[0]] } },
        new("breaks-on-nonsense", "Answers 500 to what it cannot read.", "push.malformed", "delivery.broken-text")
        {
            OnPush = async (push, _, onward) => await onward(push) is { Status: 400 } answer ? answer with { Status = 500 } : await onward(push),
        },
        new("swallows-oversize", "Says that it sent what it did not even read.", "push.oversize")
        {
            OnPush = async (push, _, onward) => await onward(push) is { Status: 413 } ? new PushAnswer(200, "{}") : await onward(push),
        },
        new("invents-ids", "Answers with another id than the provider's.", "delivery.sent")
        {
            OnPush = Answering(answer => answer["externalId"] = answer["externalId"] is null ? null : "made-up"),
        },
        new("needs-every-field", "Refuses a delivery that leaves out optional fields.", "delivery.minimal")
        {
            OnPush = (push, _, onward) => Text(push).Contains("\"type\":\"message.send\"", StringComparison.Ordinal) && !Text(push).Contains("\"threading\":{", StringComparison.Ordinal)
                && Text(push).Contains("\"address\"", StringComparison.Ordinal)
                ? Task.FromResult(new PushAnswer(400, "{}"))
                : onward(push),
        },
        new("hates-new-fields", "Refuses fields that it does not know.", "delivery.unknown-field")
        {
            OnPush = (push, _, onward) => Text(push).Contains("ofTheFuture", StringComparison.Ordinal) ? Task.FromResult(new PushAnswer(400, "{}")) : onward(push),
        },
        new("sends-unknown-types", "Takes every type for a message.", "delivery.unknown-type")
        {
            OnPush = (push, around, onward) => onward(Text(push).Contains("message.sing", StringComparison.Ordinal)
                ? push.Signed(Encoding.UTF8.GetBytes(Text(push).Replace("message.sing", "message.send", StringComparison.Ordinal)), around.Secret)
                : push),
        },
        new("forgets-deliveries", "Does not recognise a delivery that comes again.", "delivery.again", "delivery.at-once", "delivery.late-attempt", "delivery.answer-lost")
        {
            OnPush = (push, around, onward) =>
            {
                // Only what the hub signed: a forgery stays one. As text: some bodies are no text that could be written again.
                var known = StandardWebhooks.Verify(
                    [around.Secret],
                    Header(push, StandardWebhooks.IdHeader),
                    Header(push, StandardWebhooks.TimestampHeader),
                    Header(push, StandardWebhooks.SignatureHeader),
                    push.Body,
                    TimeProvider.System.GetUtcNow());
                return known && Parsed(push)?["deliveryId"] is JsonValue id && id.TryGetValue<string>(out var key)
                    ? onward(push.Signed(Encoding.UTF8.GetBytes(Text(push).Replace(key, key + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()))), around.Secret))
                    : onward(push);
            },
        },
        new("loses-some", "Says of some that they are sent, and forgets them.", "delivery.many")
        {
            ByWaiting = true,
            OnPush = (push, _, onward) => Parsed(push)?["content"]?["text"]?.ToString() is { } text && text.StartsWith("many", StringComparison.Ordinal) && (text.EndsWith("7.", StringComparison.Ordinal) || text.EndsWith("8.", StringComparison.Ordinal))
                ? Task.FromResult(new PushAnswer(200, "{}"))
                : onward(push),
        },
        new("hides-losses", "Does not say what it left out.", "capability.left-out") { OnPush = Answering(answer => answer.Remove("degraded")) },
    ];

    private static Func<Push, Surroundings, Func<Push, Task<PushAnswer>>, Task<PushAnswer>> Believe(Func<Push, Surroundings, bool> what) =>
        (push, around, onward) => onward(what(push, around) ? push.Signed(push.Body, around.Secret) : push);

    private static Func<Push, Surroundings, Func<Push, Task<PushAnswer>>, Task<PushAnswer>> Answering(Action<JsonObject> change) =>
        async (push, _, onward) =>
        {
            var answer = await onward(push);
            var said = JsonNode.Parse(answer.Json)!.AsObject();
            change(said);
            return answer with { Json = said.ToJsonString() };
        };

    private static string? Header(Push push, string name) => push.Headers.GetValueOrDefault(name);

    private static double Age(Push push) =>
        long.TryParse(Header(push, StandardWebhooks.TimestampHeader), out var at) ? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - at : 0;

    private static string Text(Push push) => Encoding.UTF8.GetString(push.Body);

    private static JsonObject? Parsed(Push push)
    {
        try
        {
            return JsonNode.Parse(push.Body) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
