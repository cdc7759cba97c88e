using System.Globalization;
using System.Text.Json.Nodes;
using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Work;

/// <summary>What providers and adapters do with what the hub gives them: they count it, and send receipts.</summary>
internal sealed class Providers(Stage stage, Ledger ledger, Habits habits, CancellationToken giveUp)
{
    private readonly List<Task> _receipts = [];

    /// <summary>Twilio took a text: it tells what becomes of it.</summary>
    public void Texted(SentText text)
    {
        ledger.Effect(text.Body, text.Sid);
        if (text.StatusCallback is { } callback)
        {
            Later(async () =>
            {
                foreach (var state in Ordered("sent", "delivered"))
                {
                    await ReportAsync(new Uri(callback), text, state);
                }
            });
        }
    }

    /// <summary>Telegram did what was called: it has no receipts.</summary>
    public void Called(BotCall call)
    {
        if (call.Fields["text"]?.GetValue<string>() is { } text)
        {
            ledger.Effect(text.Trim(), string.Join(',', call.Messages));
        }
    }

    /// <summary>
    /// Meta took a message. It does not care whether it knows the delivery already: whatever it takes, the customer gets, so that each
    /// message is an effect of its own.
    /// </summary>
    public void Took(GraphRequest request, string id)
    {
        if (request.Body?["text"]?["body"]?.GetValue<string>() is { } text)
        {
            ledger.Effect(text.Trim(), id);
            Later(async () =>
            {
                foreach (var state in habits.ReceiptsReversed ? (string[])["read", "delivered", "sent"] : ["sent", "delivered", "read"])
                {
                    await ReportAsync(request.Body!, text, id, state);
                }
            });
        }
        else if (request.Body?["message"]?["text"]?.GetValue<string>() is { } said)
        {
            ledger.Effect(said.Trim(), id);
            if (request.Body["message"]!["metadata"]?.GetValue<string>() is { } delivery)
            {
                Later(() => EchoAsync(request.Body["recipient"]!["id"]!.GetValue<string>(), said, id, delivery));
            }
        }
    }

    /// <summary>An adapter was pushed a delivery.</summary>
    public void Pushed(Pushed pushed)
    {
        var delivery = pushed.Id;
        ledger.Effect(pushed.Body["content"]!["text"]!.GetValue<string>(), delivery);
        Later(async () =>
        {
            foreach (var state in Ordered("delivered", "read"))
            {
                await ReportAsync(stage.Push, delivery, state);
            }
        });
    }

    /// <summary>An adapter that pulls, until told to stop.</summary>
    public async Task PullAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            IReadOnlyList<JsonObject>? page = null;
            await Insistence.StatusAsync(
                async _ =>
                {
                    page = await stage.Pull.PullAsync(wait: 2, max: 20);
                    return page is null ? 503 : 200;
                },
                stopping);
            foreach (var delivery in page ?? [])
            {
                var id = delivery["deliveryId"]!.GetValue<string>();
                ledger.Effect(delivery["content"]!["text"]!.GetValue<string>(), id);
                var result = new JsonObject { ["state"] = "sent", ["externalId"] = "pulled-" + id };
                await Insistence.UntilTakenAsync(ledger, $"the result of {id}", _ => stage.Pull.TryReportAsync(id, result), giveUp);
            }

            if (page is not { Count: > 0 })
            {
                await Task.Delay(100, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Waits until every receipt was accepted.</summary>
    public async Task FinishAsync()
    {
        Task[] receipts;
        lock (_receipts)
        {
            receipts = [.. _receipts];
        }

        await Task.WhenAll(receipts);
    }

    private void Later(Func<Task> work)
    {
        lock (_receipts)
        {
            _receipts.RemoveAll(task => task.IsCompletedSuccessfully);
            _receipts.Add(Task.Run(work));
        }
    }

    private string[] Ordered(string first, string second) => habits.ReceiptsReversed ? [second, first] : [first, second];

    private async Task ReportAsync(Uri callback, SentText text, string state)
    {
        // The hub's own address for it: what it was told to be reached at.
        var form = new Dictionary<string, string>
        {
            ["MessageSid"] = text.Sid,
            ["MessageStatus"] = state,
            ["AccountSid"] = stage.Twilio.AccountSid,
            ["From"] = text.From,
            ["To"] = text.To,
        };
        var taken = await Insistence.UntilTakenAsync(
            ledger,
            $"the receipt of \"{text.Body}\"",
            async cancelled =>
            {
                using var webhook = stage.Twilio.Webhook(callback, form);
                using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
                return (int)answer.StatusCode;
            },
            giveUp);
        var id = callback.Query.Split("delivery=")[^1];
        if (taken && Guid.TryParse(id, CultureInfo.InvariantCulture, out var delivery))
        {
            ledger.Receipts.Enqueue(new Receipt(delivery, state));
        }
    }

    private async Task ReportAsync(JsonObject message, string text, string id, string state)
    {
        var delivery = message["biz_opaque_callback_data"]!.GetValue<string>();
        var taken = await Insistence.UntilTakenAsync(
            ledger,
            $"the receipt of \"{text}\"",
            async cancelled =>
            {
                var status = new JsonObject
                {
                    ["id"] = id,
                    ["status"] = state,
                    ["timestamp"] = "1700000001",
                    ["recipient_id"] = message["to"]!.GetValue<string>(),
                    ["biz_opaque_callback_data"] = delivery,
                };
                using var webhook = Lines.WhatsAppWebhook(stage, new JsonObject { ["statuses"] = new JsonArray(status) });
                using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
                return (int)answer.StatusCode;
            },
            giveUp);
        if (taken)
        {
            ledger.Receipts.Enqueue(new Receipt(Guid.Parse(delivery, CultureInfo.InvariantCulture), state));
        }
    }

    /// <summary>Messenger shows us what we sent, with what we wrote on it: even when its answer was lost we know then that it is there.</summary>
    private async Task EchoAsync(string customer, string text, string id, string delivery)
    {
        var taken = await Insistence.UntilTakenAsync(
            ledger,
            $"the echo of \"{text}\"",
            async cancelled =>
            {
                var echo = new JsonObject { ["mid"] = id, ["text"] = text, ["is_echo"] = true, ["metadata"] = delivery };
                using var webhook = Lines.PageWebhook(stage, Stage.Messenger, Stage.OurPage, customer, new JsonObject { ["message"] = echo });
                using var answer = await stage.Anybody.SendAsync(webhook, cancelled);
                return (int)answer.StatusCode;
            },
            giveUp);
        if (taken)
        {
            ledger.Receipts.Enqueue(new Receipt(Guid.Parse(delivery, CultureInfo.InvariantCulture), "sent"));
        }
    }

    private async Task ReportAsync(SignedAdapter adapter, string delivery, string state)
    {
        var receipt = new JsonObject
        {
            ["type"] = "receipt",
            ["id"] = $"{delivery}-{state}",
            ["occurredAt"] = "2026-11-21T10:00:00Z",
            ["deliveryId"] = delivery,
            ["state"] = state,
        };
        if (await Insistence.UntilTakenAsync(ledger, $"the receipt of {delivery}", async _ => (await adapter.PostEventsAsync(receipt.DeepClone())).Status, giveUp))
        {
            ledger.Receipts.Enqueue(new Receipt(Guid.Parse(delivery, CultureInfo.InvariantCulture), state));
        }
    }
}
