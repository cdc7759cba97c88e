using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.External.Intake;

/// <summary><c>POST /adapters/v1/accounts/{account}/events</c>: one event or up to 100, durable when answered.</summary>
internal sealed class EventsEndpoint(
    IAccountDirectory accounts, AcceptedEvents accepted, AttachmentIntake attachments, TypingRelay typingRelay, IBus bus, TimeProvider time)
{
    private const int MaxBytes = 1024 * 1024, MaxEvents = 100;

    public async Task<IResult> PostAsync(string account, HttpContext context)
    {
        var (request, refusal) = await SignedRequest.ReadAsync(context, account, MaxBytes, accounts, time);
        if (request is null)
        {
            return refusal!;
        }

        if (Parse(request.Body, out var events) is { } broken)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "invalid-json", broken);
        }

        try
        {
            var results = await TakeAsync(request.Account, events, context.RequestAborted);
            return TypedResults.Json(new EventResults(results), AnswerJson.Default.EventResults, statusCode: StatusCodes.Status202Accepted);
        }
        catch (BusBusyException busy)
        {
            return Problems.Busy(context, 2, busy.Message);
        }
    }

    private async Task<IReadOnlyList<EventResult>> TakeAsync(
        Account account, IReadOnlyList<ReadEvent> events, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ids = events.Select(given => given.Id ?? "").Where(id => id.Length > 0).Distinct().ToList();
        var known = await accepted.FindAsync(account.Id, ids, cancellationToken);
        var results = new EventResult[events.Count];
        var envelopes = new List<Envelope>();
        var fresh = new Dictionary<string, string?>();
        for (var index = 0; index < events.Count; index++)
        {
            var (id, given, problem) = events[index];
            if (id is not null && (known.TryGetValue(id, out var before) || fresh.TryGetValue(id, out before)))
            {
                results[index] = new EventResult(id, "duplicate", before, Reason: null);
                continue;
            }

            var translation = given is null
                ? Translation.Rejected(problem!)
                : await TranslateAsync(given, account, now, cancellationToken);
            if (translation.Contract is CustomerTyping typing)
            {
                await typingRelay.TellAsync(typing, cancellationToken);
            }
            else if (translation.Contract is { } contract)
            {
                envelopes.Add(EnvelopeOf(contract, translation, account));
                fresh.Add(id!, translation.MessageId?.ToString());
            }

            results[index] = translation.Rejection is null
                ? new EventResult(id, "accepted", translation.MessageId?.ToString(), Reason: null)
                : new EventResult(id, "rejected", MessageId: null, translation.Rejection);
        }

        if (envelopes.Count > 0)
        {
            Boundary.Reached(Boundary.Taken, account.Id);
            await bus.PublishAsync(envelopes, cancellationToken);
            await accepted.AddAsync(account.Id, [.. fresh.Select(entry => (entry.Key, entry.Value))], cancellationToken);
        }

        return results;
    }

    private async Task<Translation> TranslateAsync(AdapterEvent given, Account account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (files, problem) = given.Type == EventTypes.MessageReceived
            ? await attachments.TakeAsync(given.Attachments ?? [], cancellationToken)
            : ([], null);
        return problem is null ? EventTranslator.Translate(given, account, files, now) : Translation.Rejected(problem);
    }

    private static Envelope EnvelopeOf(object contract, Translation translation, Account account)
    {
        var (type, body, id) = contract switch
        {
            InboundMessage message => (nameof(InboundMessage), JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage), message.Id),
            InboundChange change => (nameof(InboundChange), JsonSerializer.SerializeToUtf8Bytes(change, HostingJson.Default.InboundChange),
                EventIds.For(account.Id, change.EventId, change.OccurredAt)),
            ConsentChanged consent => (nameof(ConsentChanged), JsonSerializer.SerializeToUtf8Bytes(consent, HostingJson.Default.ConsentChanged),
                EventIds.For(account.Id, consent.EventId, consent.OccurredAt)),
            DeliveryUpdated updated => (nameof(DeliveryUpdated), JsonSerializer.SerializeToUtf8Bytes(updated, HostingJson.Default.DeliveryUpdated),
                EventIds.For(account.Id, translation.Key + updated.State, updated.OccurredAt)),
            _ => throw new InvalidOperationException($"{contract.GetType().Name} is not published."),
        };
        return new Envelope { Id = id, Topic = Topics.Inbound, Key = translation.Key, Type = type, Body = body };
    }

    /// <summary>Each event is read by itself, so that a broken one is rejected alone (null here).</summary>
    private static string? Parse(byte[] body, out IReadOnlyList<ReadEvent> events)
    {
        events = [];
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
            {
                return "The body is one event or an array of events.";
            }

            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() is 0 or > MaxEvents)
            {
                return $"The body has 1 to {MaxEvents} events.";
            }

            events = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(ReadOne)] : [ReadOne(root)];
            return null;
        }
        catch (JsonException broken)
        {
            return "The body is not JSON: " + broken.Message;
        }
    }

    private static ReadEvent ReadOne(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new ReadEvent(Id: null, Event: null, "An event is a JSON object.");
        }

        try
        {
            var read = element.Deserialize(ProtocolJson.Default.AdapterEvent)!;
            return new ReadEvent(Text.Clean(read.Id), read, Problem: null);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair, which is no text.
            return new ReadEvent(IdOf(element), Event: null, "The event does not have the protocol's form: " + broken.Message);
        }
    }

    /// <summary>The id of an event that cannot be read, which may have a name in it that cannot be read either.</summary>
    private static string? IdOf(JsonElement element)
    {
        var clean = JsonElement.Parse(JsonText.Clean(JsonMarshal.GetRawUtf8Value(element).ToArray()));
        return clean.TryGetProperty("id", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
    }

    private sealed record ReadEvent(string? Id, AdapterEvent? Event, string? Problem);
}
