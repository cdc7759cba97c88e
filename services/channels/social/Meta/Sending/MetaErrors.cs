using System.Text.Json;
using Omnichannel.Channels.Social.Meta.Webhooks;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>
/// Meta's error codes in words. Sources: developers.facebook.com/docs/messenger-platform/error-codes,
/// …/docs/whatsapp/cloud-api/support/error-codes and …/docs/graph-api/guides/error-handling.
/// </summary>
internal static class MetaErrors
{
    /// <summary>Messenger's word for "too late", below code 10.</summary>
    public const int OutsideWindow = 2018278;

    private static readonly Dictionary<int, string> Known = new()
    {
        [0] = "Meta could not authenticate us: the account needs a new access token.",
        [1] = "Meta could not say what went wrong.",
        [2] = "Meta's service is not available at the moment.",
        [3] = "The app lacks a capability or permission for this.",
        [4] = "The app has reached its rate limit.",
        [10] = "The app lacks the permission for this, or it was taken back.",
        [100] = "Meta did not accept a part of the message.",
        [102] = "The access token is no longer good: the account needs a new one.",
        [190] = "The access token has expired or was revoked: the account needs a new one.",
        [200] = "The app lacks the permission to write to this customer.",
        [230] = "The app lacks the permission to send messages.",
        [368] = "Meta has blocked sending for a while, because of its policies.",
        [551] = "The customer cannot be reached at the moment: they may have blocked us or left.",
        [613] = "The page has reached its rate limit.",
        [1200] = "Meta could not send it for the moment.",
        [1545041] = "The customer cannot be reached at the moment: they may have blocked us or left.",
        [10900] = "This comment was answered privately before: only one private answer is possible until the customer writes.",
        [10903] = "The customer cannot be answered privately here.",
        [10904] = "The page has switched off messages.",
        [80007] = "The WhatsApp Business account has reached its rate limit.",
        [130429] = "The number sends more than WhatsApp lets it.",
        [130472] = "WhatsApp did not deliver this marketing message: the customer takes part in an experiment.",
        [130497] = "The WhatsApp account may not write to customers in this country.",
        [131000] = "WhatsApp could not say what went wrong.",
        [131005] = "The app lacks the permission for this on WhatsApp.",
        [131008] = "WhatsApp misses a part of the message.",
        [131009] = "WhatsApp did not accept a part of the message.",
        [131016] = "WhatsApp is not available at the moment.",
        [131021] = "The number cannot write to itself.",
        [131026] = "The message cannot be delivered: the number may have no WhatsApp, or an old one, or has blocked us.",
        [131030] = "A number for tests writes only to numbers on its list.",
        [131031] = "Meta has locked the WhatsApp account.",
        [131037] = "The number's display name must be approved before it can send.",
        [131042] = "WhatsApp did not send it because of the account's payment settings.",
        [131045] = "The number is not registered rightly with WhatsApp.",
        [131047] = "More than 24 hours have passed since the customer last wrote: only a template can be sent.",
        [131048] = "WhatsApp restricts the number, because too many of its messages were blocked or reported.",
        [131049] = "WhatsApp chose not to deliver this marketing message.",
        [131050] = "The customer does not want marketing messages on WhatsApp.",
        [131051] = "WhatsApp does not pass on this kind of message.",
        [131052] = "The customer's file could not be fetched.",
        [131053] = "WhatsApp did not accept the file: its type, its size, or its address.",
        [131056] = "Too many messages to this customer in a short time.",
        [131057] = "The WhatsApp account is under maintenance.",
        [131062] = "This message needs the customer's phone number, which they hide.",
        [132000] = "The template has another number of gaps than were filled.",
        [132001] = "There is no such template in this language, or it is not approved.",
        [132005] = "The template becomes too long with these words.",
        [132007] = "The template's words break WhatsApp's rules.",
        [132012] = "The template's gaps were filled with something of another kind.",
        [132015] = "The template is paused because customers did not like it.",
        [132016] = "The template is switched off for ever because customers did not like it.",
        [133004] = "WhatsApp's server is not available at the moment.",
        [133010] = "The number is not registered with WhatsApp.",
        [2018001] = "Meta knows no such customer of this page.",
        [2018007] = "Meta could not fetch the file.",
        [2018034] = "The file is of a kind that Messenger does not take.",
        [2018047] = "Meta could not take the file.",
        [2018065] = "The customer last wrote too long ago: the channel takes no answer any more.",
        [2018108] = "The customer does not take messages at the moment.",
        [2018109] = "The file is too large.",
        [2018278] = "The customer last wrote too long ago: the channel takes no answer any more.",
        [2534022] = "The customer last wrote too long ago: the channel takes no answer any more.",
        [2534014] = "Instagram knows no such customer of this account.",
        [2534037] = "Another app answers this customer at the moment.",
    };

    private static readonly HashSet<int> Passing = [2, 4, 17, 32, 341, 613, 1200, 80007, 130429, 131000, 131016, 131056, 131057, 133004];
    private static readonly HashSet<int> Limits = [4, 17, 32, 613, 80007, 130429, 131056];
    private static readonly HashSet<int> Tokens = [0, 102, 190];

    /// <summary>Which of its numbers says most.</summary>
    public static int MostTelling(int code, int? subcode) => subcode is { } one && Known.ContainsKey(one) ? one : code;

    /// <summary>Whether the same request may be taken later.</summary>
    public static bool MayPass(int code, bool isTransient) => (isTransient && !Tokens.Contains(code)) || Passing.Contains(code);

    /// <summary>Whether there is too much of us.</summary>
    public static bool IsLimit(int code) => Limits.Contains(code);

    /// <summary>Whether nothing goes through the account until it has a new token.</summary>
    public static bool IsToken(int code) => Tokens.Contains(code);

    /// <summary>Whether nothing goes through the account until an administrator does something.</summary>
    public static bool IsAccount(int code) => IsToken(code) || code is 3 or 131005 or 131031 or 131042 or 131045 or 133010;

    /// <summary>An error object for a person; empty when it is none.</summary>
    public static string Words(JsonElement error)
    {
        var detail = error.Text("error_data", "details") ?? error.Text("error_user_msg") ?? error.Text("message") ?? error.Text("title") ?? "";
        var subcode = int.TryParse(error.Text("error_subcode"), out var below) ? below : (int?)null;
        return int.TryParse(error.Text("code"), out var code) && Known.TryGetValue(MostTelling(code, subcode), out var words)
            ? detail.Length == 0 ? words : $"{words} ({Hosting.Text.Limit(detail, 500)})"
            : Hosting.Text.Limit(detail, 500);
    }
}
