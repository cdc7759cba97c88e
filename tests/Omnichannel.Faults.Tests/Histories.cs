using Omnichannel.Faults.Checking;

namespace Omnichannel.Faults.Tests;

/// <summary>Histories made by hand.</summary>
internal static class Histories
{
    public static readonly Guid Thread = Guid.CreateVersion7();

    /// <summary>Ada wrote three texts and got one answer; an agent watched; all is well.</summary>
    public static History Sound()
    {
        List<Stored> stored = [Inbound(1, "one"), Inbound(2, "two"), Outbound(3, "answer", "delivered"), Inbound(4, "three")];
        return new History
        {
            Seed = 1,
            Shape = "standalone",
            Minutes = 1,
            Faults = [new Injected("kill-taken", "kill-taken sms", 3)],
            Accepted = [Taken("one"), Taken("two"), Taken("three")],
            Answered = [new Answered(stored[2].Id, "tel:ada", "answer")],
            Receipts = [new Receipt(stored[2].Delivery!.Value, "delivered")],
            Effects = [new Effect("answer", 1)],
            Stored = stored,
            Screens = [new Screen("agent 1", [.. stored.Select(one => new Shown(one.Thread, one.Seq, one.Id, one.Text, one.State))])],
            Memory = [new Memory("standalone", 150, 200)],
        };
    }

    public static Accepted Taken(string text, string customer = "tel:ada") => new(customer, "sms", text);

    public static Stored Inbound(long seq, string text, string customer = "tel:ada", Guid? thread = null) =>
        new(thread ?? Thread, seq, Guid.CreateVersion7(), "inbound", customer, text, null, null, null);

    public static Stored Outbound(long seq, string text, string state, string? reason = null) =>
        new(Thread, seq, Guid.CreateVersion7(), "outbound", "tel:ada", text, Guid.CreateVersion7(), state, reason);

    /// <summary>With other messages stored; the screens are left out, as they would differ too.</summary>
    public static History Storing(this History history, params IReadOnlyList<Stored> stored) => history with { Stored = stored, Screens = [] };

    /// <summary>What does not hold.</summary>
    public static IReadOnlyList<Rule> Broken(this History history) => [.. Checker.Check(history).Select(violation => violation.Rule).Distinct()];
}
