using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;

namespace Omnichannel.Faults;

/// <summary>Looks at a hub from outside: what an integrator's API, an operator's console and the system's process table show.</summary>
internal sealed partial class Observer(Stage stage, Workload work)
{
    private static readonly string[] Ended = ["sent", "delivered", "read", "failed", "unknown"];
    private readonly Dictionary<string, long> _warm = [];

    /// <summary>Remembers how much memory the warm processes have.</summary>
    public void Warm()
    {
        foreach (var part in stage.Programs)
        {
            _warm[part] = MemoryOf(part);
        }
    }

    /// <summary>Whether nothing is on its way any more, as far as can be seen without reading everything.</summary>
    public async Task<bool> IsQuietAsync()
    {
        var screens = work.Desks.Select(desk => desk.Screen()).ToList();
        return (await BacklogAsync()).Count == 0
            && screens.TrueForAll(screen => screen.Messages.Count >= work.Ledger.Accepted.Count + work.Ledger.Answered.Count)
            && screens.SelectMany(screen => screen.Messages).All(message => message.State is null || Ended.Contains(message.State));
    }

    /// <summary>Everything, as it is now; of a hub that cannot be read any more what the world outside knows.</summary>
    public async Task<History> HistoryAsync(double minutes)
    {
        try
        {
            return await InsideAsync(minutes);
        }
        catch (Exception unreadable) when (unreadable is HttpRequestException or TimeoutException or InvalidOperationException)
        {
            var outside = Outside(minutes);
            return outside with { Incidents = [.. outside.Incidents, $"the hub cannot be read: {unreadable.Message}"] };
        }
    }

    private async Task<History> InsideAsync(double minutes)
    {
        var (stored, given, owned) = (new List<Stored>(), new List<Given>(), new List<Owned>());
        await foreach (var thread in stage.Api.ThreadsAsync())
        {
            var messages = await stage.Api.MessagesAsync(thread.Id);
            owned.Add(new Owned(thread.Id, thread.State, thread.Handler is { ValueKind: JsonValueKind.Object } handler ? handler.GetProperty("id").GetString() : null));
            given.AddRange(messages.Where(message => message.Event is "assigned" or "unassigned").Select(message => new Given(thread.Id, message.Seq, message.Facts!.GetValueOrDefault("toId"))));
            stored.AddRange(messages.Select(message => new Stored(
                thread.Id, message.Seq, message.Id, message.Direction, message.Address ?? "", message.Content.Text?.Trim() ?? "",
                message.Delivery?.Id, message.Delivery?.State, message.Delivery?.Error is { } error ? $"{error.Code}: {error.Detail}" : null)));
        }

        MailEffects();
        await ChatEffectsAsync();
        return Outside(minutes) with
        {
            Stored = stored,
            Given = given,
            Owned = owned,
            Parked = [.. (await stage.Api.ParkedAsync()).Select(item => new Parked(item.GetProperty("id").GetGuid(), item.GetProperty("reason").GetString() ?? "", item.GetRawText()))],
            Backlog = await BacklogAsync(),
        };
    }

    private History Outside(double minutes) => new()
    {
        Seed = stage.Seed,
        Shape = stage.Setting.Shape,
        Minutes = minutes,
        Faults = [.. work.Ledger.Faults],
        Accepted = [.. work.Ledger.Accepted],
        InDoubt = [.. work.Ledger.InDoubt],
        Answered = [.. work.Ledger.Answered],
        Receipts = [.. work.Ledger.Receipts],
        Effects = work.Ledger.Effects(),
        Screens = [.. work.Desks.Select(desk => desk.Screen())],
        Memory = [.. _warm.Where(part => IsRunning(part.Key)).Select(part => new Memory(part.Key, part.Value, MemoryOf(part.Key)))],
        Incidents = [.. work.Ledger.Incidents, .. work.Desks.Where(desk => desk.WasReset).Select(_ => "an agent's stream said that everything has to be loaded again")],
    };

    private bool IsRunning(string part) => stage.Hub.ProcessOf(part) is { WasStarted: true, HasExited: false };

    private long MemoryOf(string part)
    {
        var pages = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{stage.Hub.ProcessOf(part)!.Id}/statm")).Split(' ')[1];
        return long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize / (1024 * 1024);
    }

    private async Task<Dictionary<string, long>> BacklogAsync()
    {
        var backlog = new Dictionary<string, long>(await stage.Hub.BacklogAsync());
        if (stage.Hub is MicroservicesHub services)
        {
            var queues = await services.Broker.EvaluateAsync(
                $"[io:format(\"~s ~p~n\", [element(4, N), M]) || [{{name, N}}, {{messages, M}}] <- rabbit_amqqueue:info_all(<<\"{services.VirtualHost.AbsolutePath.TrimStart('/')}\">>, [name, messages])].");
            foreach (var lane in Lanes().Matches(queues).Where(lane => lane.Groups[2].Value != "0"))
            {
                backlog[lane.Groups[1].Value] = long.Parse(lane.Groups[2].Value, CultureInfo.InvariantCulture);
            }
        }

        return backlog;
    }

    // What left by SMTP, by the sentence that it says.
    private void MailEffects()
    {
        foreach (var (mail, number) in stage.Mail.Taken.Select((mail, number) => (mail, number)))
        {
            if (Answers().Match(mail.Raw) is { Success: true } answer)
            {
                work.Ledger.Effect(answer.Value, number.ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    // The visitor's page is where web chat delivers to.
    private async Task ChatEffectsAsync()
    {
        foreach (var visitor in work.Visitors)
        {
            for (long? before = null; ;)
            {
                var page = await Page(visitor, before);
                foreach (var message in page)
                {
                    if (message.GetProperty("content").GetProperty("text").GetString()?.Trim() is { } text && Answers().IsMatch(text))
                    {
                        work.Ledger.Effect(text, message.GetProperty("id").GetString()!);
                    }
                }

                if (page.Count == 0)
                {
                    break;
                }

                before = page[0].GetProperty("seq").GetInt64();
            }
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> Page(ChatVisitor visitor, long? before) =>
        await Until.Value<IReadOnlyList<JsonElement>>(
            async () =>
            {
                var answer = await visitor.Http.GetAsync($"/chat/v1/{Stage.Chat}/messages" + (before is null ? "" : $"?before={before}"));
                if (answer.StatusCode == System.Net.HttpStatusCode.TooManyRequests)
                {
                    return null;
                }

                answer.EnsureSuccessStatusCode();
                using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
                return [.. page.RootElement.GetProperty("items").EnumerateArray().Select(item => item.Clone())];
            },
            "a visitor's page is shown");

    [GeneratedRegex(@"^(\S+\.\d+) (\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Lanes();

    [GeneratedRegex(@"Answer to [a-z]+ \d+ says \d+")]
    private static partial Regex Answers();
}
