using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.External.Intake;

/// <summary>An event in the bus's words, or why it was rejected.</summary>
/// <param name="Contract">What to publish; null when rejected.</param>
/// <param name="Key">Its ordering key: whose it is.</param>
/// <param name="MessageId">The id that a message has in the thread.</param>
/// <param name="Rejection">A sentence for the adapter's author.</param>
internal sealed record Translation(object? Contract, string Key, Guid? MessageId, string? Rejection)
{
    public static Translation Rejected(string reason) => new(Contract: null, "", MessageId: null, reason);
}

/// <summary>Translates the protocol's events into contracts: pure, one event at a time.</summary>
internal static class EventTranslator
{
    private const int LongestId = 512, LongestText = 512 * 1024, MostAttachments = 100, MostParts = 100, MostClaims = 20, MostReferences = 100, MostRecipients = 100;

    public static Translation Translate(AdapterEvent given, Account account, IReadOnlyList<Attachment> attachments, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(given.Id) || given.Id.Length > LongestId)
        {
            return Translation.Rejected($"id is missing or longer than {LongestId} characters.");
        }

        return given.Type switch
        {
            EventTypes.MessageReceived => Message(given, account, attachments, now),
            EventTypes.MessageEdited or EventTypes.MessageDeleted or EventTypes.ReactionAdded or EventTypes.ReactionRemoved =>
                Change(given, account, now),
            EventTypes.Receipt => Receipt(given, account, now),
            EventTypes.Consent => Consent(given, account, now),
            EventTypes.Typing => Typing(given),
            EventTypes.Call => Call(given, account, now),
            null or "" => Translation.Rejected("type is missing."),
            _ => Translation.Rejected($"{Text.Limit(given.Type, 60)} is not a type of event that this hub knows."),
        };
    }

    private static Translation Message(AdapterEvent given, Account account, IReadOnlyList<Attachment> attachments, DateTimeOffset now)
    {
        if (SenderOf(given, out var sender) is { } problem)
        {
            return Translation.Rejected(problem);
        }

        if (given.Nature is not null && !Natures.All.Contains(given.Nature))
        {
            return Translation.Rejected($"nature is one of {string.Join(", ", Natures.All)}.");
        }

        var content = ContentOf(given.Content);
        if (content.Text.Length == 0 && content.Html is null && content.Parts.Count == 0 && attachments.Count == 0
            && given.Threading?.Subject is null)
        {
            return Translation.Rejected("content is empty: a message has text, parts or attachments.");
        }

        if (content.Text.Length > LongestText || content.Parts.Count > MostParts || attachments.Count > MostAttachments)
        {
            return Translation.Rejected(
                $"content is too large: at most {LongestText} characters, {MostParts} parts and {MostAttachments} attachments.");
        }

        var occurredAt = given.OccurredAt ?? now;
        var id = EventIds.For(account.Id, given.Id!, occurredAt);
        return new Translation(
            new InboundMessage
            {
                Id = id,
                Account = account.Id,
                Channel = account.Channel,
                ExternalId = Text.Clean(given.Id!),
                From = sender!,
                OccurredAt = occurredAt,
                ReceivedAt = now,
                Sequence = given.Sequence,
                Nature = given.Nature ?? Natures.Person,
                Content = content,
                Threading = ThreadingOf(given.Threading),
                Attachments = attachments,
                Facts = FactsOf(given.Facts),
            },
            sender!.Address,
            id,
            Rejection: null);
    }

    private static Translation Change(AdapterEvent given, Account account, DateTimeOffset now)
    {
        if (SenderOf(given, out var sender) is { } problem)
        {
            return Translation.Rejected(problem);
        }

        if (string.IsNullOrEmpty(given.ExternalId))
        {
            return Translation.Rejected("externalId is missing: which message was changed?");
        }

        if (given.Type is EventTypes.ReactionAdded or EventTypes.ReactionRemoved && string.IsNullOrEmpty(given.Emoji))
        {
            return Translation.Rejected("emoji is missing.");
        }

        if (given.Type == EventTypes.MessageEdited && given.Content is null)
        {
            return Translation.Rejected("content is missing: what does the message say now?");
        }

        var change = new InboundChange
        {
            EventId = Text.Clean(given.Id!),
            Type = given.Type!,
            Account = account.Id,
            Channel = account.Channel,
            ExternalId = Text.Clean(given.ExternalId),
            From = sender!,
            OccurredAt = given.OccurredAt ?? now,
            Content = given.Content is null ? null : ContentOf(given.Content),
            Emoji = Text.Limit(Text.Clean(given.Emoji), 32),
        };
        return new Translation(change, sender!.Address, MessageId: null, Rejection: null);
    }

    private static Translation Receipt(AdapterEvent given, Account account, DateTimeOffset now)
    {
        if (given.State is not (DeliveryStates.Sent or DeliveryStates.Delivered or DeliveryStates.Read or DeliveryStates.Failed))
        {
            return Translation.Rejected("state is one of sent, delivered, read, failed.");
        }

        Guid? delivery = null;
        if (given.DeliveryId is not null)
        {
            if (!Guid.TryParse(given.DeliveryId, out var parsed))
            {
                return Translation.Rejected("deliveryId is not one of ours.");
            }

            delivery = parsed;
        }
        else if (string.IsNullOrEmpty(given.ExternalId))
        {
            return Translation.Rejected("deliveryId or externalId is missing: what is the receipt for?");
        }

        var updated = new DeliveryUpdated
        {
            Account = account.Id,
            DeliveryId = delivery,
            ExternalId = Text.Clean(given.ExternalId),
            State = given.State,
            Error = given.Error is null ? null : new DeliveryError(Text.Clean(given.Error.Code) ?? "failed", Text.Clean(given.Error.Detail)),
            Recipients = [.. (given.Recipients ?? []).Take(MostRecipients).Select(address => Text.Clean(address) ?? "")],
            OccurredAt = given.OccurredAt ?? now,
        };
        return new Translation(updated, delivery?.ToString() ?? updated.ExternalId!, MessageId: null, Rejection: null);
    }

    private static Translation Consent(AdapterEvent given, Account account, DateTimeOffset now)
    {
        if (SenderOf(given, out var sender) is { } problem)
        {
            return Translation.Rejected(problem);
        }

        if ((given.Consent ?? given.State) is not ("granted" or "revoked"))
        {
            return Translation.Rejected("consent is granted or revoked.");
        }

        var changed = new ConsentChanged
        {
            EventId = Text.Clean(given.Id!),
            Account = account.Id,
            Address = sender!.Address,
            Granted = (given.Consent ?? given.State) == "granted",
            OccurredAt = given.OccurredAt ?? now,
        };
        return new Translation(changed, sender.Address, MessageId: null, Rejection: null);
    }

    private static Translation Typing(AdapterEvent given) =>
        SenderOf(given, out var sender) is { } problem
            ? Translation.Rejected(problem)
            : new Translation(new CustomerTyping(sender!.Address, sender.Name, given.Active ?? true), sender.Address, MessageId: null, Rejection: null);

    /// <summary>A call stands in the thread as an entry of its own for each state that it ends in.</summary>
    private static Translation Call(AdapterEvent given, Account account, DateTimeOffset now)
    {
        if (given.State is not ("ringing" or "answered" or "ended" or "missed"))
        {
            return Translation.Rejected("state is one of ringing, answered, ended, missed.");
        }

        var facts = new Dictionary<string, string>(given.Facts ?? new Dictionary<string, string>())
        {
            ["call"] = given.State,
            ["callId"] = given.CallId ?? "",
            ["seconds"] = (given.Seconds ?? 0).ToString(),
        };
        var entry = given with { Content = given.Content ?? new MessageContent { Text = "Call: " + given.State }, Facts = facts };
        return Message(entry, account, [], now);
    }

    /// <summary>Two keys that are one when cleaned: the last stays, as everywhere in JSON.</summary>
    private static Dictionary<string, string>? FactsOf(IReadOnlyDictionary<string, string>? given) => given?
        .GroupBy(fact => Text.Clean(fact.Key), fact => Text.Clean(fact.Value) ?? "")
        .ToDictionary(fact => fact.Key, fact => fact.Last());

    private static string? SenderOf(AdapterEvent given, out Sender? sender)
    {
        sender = null;
        if (!Addressing.TryNormalize(Text.Clean(given.From?.Address), out var address, out var problem))
        {
            return "from.address: " + problem;
        }

        var claims = new List<Claim>();
        foreach (var claim in given.From!.Claims ?? [])
        {
            if (claim?.Assurance is not (Assurances.Verified or Assurances.Signed or Assurances.SelfAsserted))
            {
                return "from.claims: assurance is self-asserted, signed or verified.";
            }

            if (!Addressing.TryNormalize(Text.Clean(claim.Address), out var claimed, out problem))
            {
                return "from.claims: " + problem;
            }

            claims.Add(new Claim(claimed, claim.Assurance));
        }

        if (claims.Count > MostClaims)
        {
            return $"from.claims: at most {MostClaims}.";
        }

        sender = new Sender
        {
            Address = address,
            Name = Text.Limit(Text.Clean(given.From.Name), 200),
            AvatarUrl = Text.Limit(Text.Clean(given.From.AvatarUrl), 2000),
            Language = Text.Limit(Text.Clean(given.From.Language), 35),
            Claims = claims,
        };
        return null;
    }

    private static Content ContentOf(MessageContent? given) => new()
    {
        Text = Text.Clean(given?.Text) ?? "",
        Quoted = Text.Clean(given?.Quoted),
        Html = Text.Clean(given?.Html),
        Parts = [.. (given?.Parts ?? []).Where(part => part?.Type is not null).Select(part => new Part
        {
            Type = Text.Clean(part.Type!),
            Attachment = Text.Clean(part.Attachment),
            Latitude = part.Latitude,
            Longitude = part.Longitude,
            Id = Text.Clean(part.Id),
            Title = Text.Clean(part.Title),
        })],
    };

    private static Threading? ThreadingOf(EventThreading? given) => given is null
        ? null
        : new Threading
        {
            ExternalThreadId = Text.Clean(given.ExternalThreadId),
            ReplyToExternalId = Text.Clean(given.ReplyToExternalId),
            MessageId = Text.Clean(given.MessageId),
            InReplyTo = Text.Clean(given.InReplyTo),
            References = [.. (given.References ?? []).TakeLast(MostReferences).Select(reference => Text.Clean(reference) ?? "")],
            Subject = Text.Limit(Text.Clean(given.Subject), 998),
        };
}
