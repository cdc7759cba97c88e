namespace Omnichannel.Faults.Checking;

/// <summary>What does not hold.</summary>
public enum Rule
{
    /// <summary>Accepted, and not in the thread.</summary>
    Lost,

    /// <summary>In the thread more than once.</summary>
    Doubled,

    /// <summary>Not in the order in which the channel accepted it.</summary>
    Inverted,

    /// <summary>In the thread, though nobody sent it.</summary>
    Invented,

    /// <summary>The numbers of a thread are not 1, 2, 3 …</summary>
    Gap,

    /// <summary>A customer with two threads.</summary>
    Split,

    /// <summary>A delivery that did not end.</summary>
    Pending,

    /// <summary>A provider did the same twice.</summary>
    DoubleEffect,

    /// <summary>Said to be sent, and was not; or the other way about.</summary>
    Untrue,

    /// <summary>Failed or unknown without a reason.</summary>
    Unexplained,

    /// <summary>A receipt that was accepted and changed nothing.</summary>
    ReceiptLost,

    /// <summary>Parked and should not be, or not parked and should be.</summary>
    Parked,

    /// <summary>Something waits in an outbox or a queue.</summary>
    Backlog,

    /// <summary>An agent's screen differs from the database.</summary>
    Screen,

    /// <summary>A thread that waits, and nobody has it, though somebody is free.</summary>
    Forgotten,

    /// <summary>A thread that was given to somebody who had it.</summary>
    GivenTwice,

    /// <summary>A process grew and did not shrink.</summary>
    Memory,

    /// <summary>Something happened during the run that must not.</summary>
    Incident,
}

/// <summary>One thing that does not hold, about a customer when it is about one.</summary>
public sealed record Violation(Rule Rule, string? Customer, string What);

/// <summary>Judges a history. A pure function: the same history, the same verdict.</summary>
public static class Checker
{
    private const int MemoryFactor = 3, MemoryFloor = 400;
    private static readonly string[] Ranks = ["queued", "sending", "failed", "unknown", "sent", "delivered", "read"];
    private static readonly string[] Done = ["sent", "delivered", "read"];

    /// <summary>Everything that does not hold.</summary>
    public static IReadOnlyList<Violation> Check(History history) =>
        [.. Inbound(history), .. Threads(history), .. Outbound(history), .. Receipts(history), .. Places(history), .. Screens(history), .. Owners(history)];

    private static IEnumerable<Violation> Inbound(History history)
    {
        var stored = history.Stored.Where(message => message.Direction == "inbound").ToLookup(message => message.Customer);
        var doubt = history.InDoubt.ToHashSet();
        foreach (var customer in history.Accepted.GroupBy(message => message.Customer))
        {
            var place = customer.Select((message, index) => (message.Text, index)).ToDictionary(pair => pair.Text, pair => pair.index);
            var found = stored[customer.Key].OrderBy(message => message.Seq).ToList();
            var last = -1;
            foreach (var message in found.DistinctBy(message => message.Text))
            {
                if (!place.TryGetValue(message.Text, out var index))
                {
                    continue;
                }

                if (index < last)
                {
                    yield return new(Rule.Inverted, customer.Key, $"\"{message.Text}\" (seq {message.Seq}) stands behind a later one");
                }

                last = Math.Max(last, index);
            }

            var texts = found.Select(message => message.Text).ToHashSet();
            foreach (var lost in customer.Where(message => !texts.Contains(message.Text)))
            {
                yield return new(Rule.Lost, customer.Key, $"\"{lost.Text}\" was accepted ({lost.Channel}) and is not there");
            }

            foreach (var twice in found.GroupBy(message => message.Text).Where(group => group.Count() > 1))
            {
                yield return new(Rule.Doubled, customer.Key, $"\"{twice.Key}\" is there {twice.Count()} times: seq {string.Join(", ", twice.Select(one => one.Seq))}");
            }

            foreach (var strange in found.Where(message => !place.ContainsKey(message.Text) && !doubt.Contains(message.Text)))
            {
                yield return new(Rule.Invented, customer.Key, $"\"{strange.Text}\" was never accepted");
            }

            if (found.Select(message => message.Thread).Distinct().Count() > 1)
            {
                yield return new(Rule.Split, customer.Key, "has messages in more than one thread");
            }
        }
    }

    private static IEnumerable<Violation> Threads(History history)
    {
        foreach (var thread in history.Stored.GroupBy(message => message.Thread))
        {
            var expected = 1L;
            foreach (var message in thread.OrderBy(message => message.Seq))
            {
                if (message.Seq != expected)
                {
                    yield return new(Rule.Gap, message.Customer, $"thread {thread.Key}: after {expected - 1} comes {message.Seq}");
                    break;
                }

                expected++;
            }
        }
    }

    private static IEnumerable<Violation> Outbound(History history)
    {
        var stored = history.Stored.Where(message => message.Direction == "outbound").ToLookup(message => message.Text);
        var effects = history.Effects.ToDictionary(effect => effect.Text, effect => effect.Count);
        foreach (var reply in history.Answered)
        {
            var found = stored[reply.Text].ToList();
            if (found.Count != 1)
            {
                yield return new(found.Count == 0 ? Rule.Lost : Rule.Doubled, reply.Customer, $"reply \"{reply.Text}\" is there {found.Count} times");
            }

            if (found.Count == 0)
            {
                continue;
            }

            var (message, effect) = (found[0], effects.GetValueOrDefault(reply.Text));
            if (effect > 1)
            {
                yield return new(Rule.DoubleEffect, reply.Customer, $"\"{reply.Text}\" reached the provider {effect} times");
            }

            if (message.State is null or "queued" or "sending")
            {
                yield return new(Rule.Pending, reply.Customer, $"\"{reply.Text}\" is {message.State ?? "without a delivery"}");
            }
            else if (Done.Contains(message.State) != effect > 0 && message.State != "unknown")
            {
                yield return new(Rule.Untrue, reply.Customer, $"\"{reply.Text}\" is {message.State} ({message.Reason}), and the provider has it {effect} times");
            }
            else if (message.State is "failed" or "unknown" && string.IsNullOrEmpty(message.Reason))
            {
                yield return new(Rule.Unexplained, reply.Customer, $"\"{reply.Text}\" is {message.State} without a reason");
            }
        }
    }

    private static IEnumerable<Violation> Receipts(History history)
    {
        var stored = history.Stored.Where(message => message.Delivery is not null).ToDictionary(message => message.Delivery!.Value);
        foreach (var receipt in history.Receipts)
        {
            if (stored.TryGetValue(receipt.Delivery, out var message) && Array.IndexOf(Ranks, message.State) < Array.IndexOf(Ranks, receipt.State))
            {
                yield return new(Rule.ReceiptLost, message.Customer, $"\"{message.Text}\" is {message.State}, though its receipt said {receipt.State}");
            }
        }
    }

    private static IEnumerable<Violation> Places(History history)
    {
        if (history.Parked.Count != history.ParkedExpected)
        {
            var reasons = string.Join("; ", history.Parked.Select(parked => parked.Reason).Distinct().Take(5));
            yield return new(Rule.Parked, null, $"{history.Parked.Count} are parked and {history.ParkedExpected} should be: {reasons}");
        }

        foreach (var (place, count) in history.Backlog)
        {
            yield return new(Rule.Backlog, null, $"{count} wait in {place}");
        }

        foreach (var memory in history.Memory.Where(memory => memory.After > Math.Max(memory.Before * MemoryFactor, MemoryFloor)))
        {
            yield return new(Rule.Memory, null, $"{memory.Part} had {memory.Before} MiB and has {memory.After}");
        }

        foreach (var incident in history.Incidents)
        {
            yield return new(Rule.Incident, null, incident);
        }
    }

    private static IEnumerable<Violation> Owners(History history)
    {
        foreach (var thread in history.Owned.Where(thread => thread is { State: "open", Handler: null }))
        {
            yield return new(Rule.Forgotten, null, $"nobody has the thread {thread.Thread}");
        }

        foreach (var thread in history.Given.GroupBy(line => line.Thread))
        {
            var lines = thread.OrderBy(line => line.Seq).ToList();
            foreach (var (before, after) in lines.Zip(lines.Skip(1)).Where(pair => pair.First.To == pair.Second.To))
            {
                yield return new(Rule.GivenTwice, null, $"thread {thread.Key}: given to {after.To} with {before.Seq} and again with {after.Seq}");
            }
        }
    }

    private static IEnumerable<Violation> Screens(History history)
    {
        foreach (var screen in history.Screens)
        {
            var shown = screen.Messages.ToLookup(message => message.Id);
            foreach (var (before, next) in screen.Messages.GroupBy(message => message.Thread).SelectMany(thread => thread.Zip(thread.Skip(1))).Where(pair => pair.Second.Seq < pair.First.Seq))
            {
                yield return new(Rule.Screen, null, $"{screen.Agent} sees \"{next.Text}\" (number {next.Seq}) after \"{before.Text}\" (number {before.Seq})");
            }

            foreach (var message in history.Stored)
            {
                var seen = shown[message.Id].ToList();
                if (seen.Count != 1 || seen[0].Thread != message.Thread || seen[0].Seq != message.Seq || seen[0].State != message.State)
                {
                    var what = seen.Count == 1 ? $"as number {seen[0].Seq}, {seen[0].State}" : $"{seen.Count} times";
                    yield return new(Rule.Screen, message.Customer, $"{screen.Agent} sees \"{message.Text}\" (number {message.Seq}, {message.State}) {what}");
                }
            }

            var ids = history.Stored.Select(message => message.Id).ToHashSet();
            foreach (var ghost in screen.Messages.Where(message => !ids.Contains(message.Id)))
            {
                yield return new(Rule.Screen, null, $"{screen.Agent} sees \"{ghost.Text}\", which is not there");
            }
        }
    }
}
