using Omnichannel.Hosting.Language;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Exit;

/// <summary>
/// When a person has to answer, whatever the automation would say. Nothing here can be configured: it is the same for every flow, model and bot.
/// Conversations looks at the words, too, and is quicker; this here holds also where the two do not meet (dry runs, tests of flows).
/// </summary>
internal static class ExitRules
{
    /// <summary>So many answers in a row that were not understood, and a person answers.</summary>
    public const int MostFailures = 2;

    /// <summary>Why a person has to answer what the customer just wrote; null: an automation may.</summary>
    public static string? Before(string text) =>
        HumanWords.Ask(text) ? "The customer asked for a person."
        : Anger.Sounds(text) ? "The customer is angry."
        : null;

    /// <summary>Why a person has to answer in this thread; null: an automation may.</summary>
    public static string? For(ThreadSnapshot thread) =>
        thread.Customer.Service == "people" ? "The customer wants to be served by people."
        : thread.WantsPerson ? "The customer wants a person."
        : null;
}
