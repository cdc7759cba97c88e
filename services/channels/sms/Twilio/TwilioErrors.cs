namespace Omnichannel.Channels.Sms.Twilio;

/// <summary>Sentences for the errors that agents meet; the numbers are Twilio's (twilio.com/docs/api/errors).</summary>
internal static class TwilioErrors
{
    /// <summary>A sentence, or null for a number that needs looking up.</summary>
    public static string? Explain(string? code) => code switch
    {
        "11200" => "Twilio could not reach our hub.",
        "20003" => "Twilio refused the account's credentials: check accountSid and authToken.",
        "20404" => "Twilio does not know the account or the message.",
        "20429" => "Twilio takes no more for the moment; it is tried again.",
        "21211" or "21217" or "21604" => "The customer's number is not valid.",
        "21212" or "21606" or "21603" or "21660" => "The account's number may not send this: check its from.",
        "21265" or "21408" => "The account may not send to the customer's country.",
        "21602" => "The message is empty.",
        "21605" or "21617" => "The message is too long.",
        "21608" => "A trial account may only write to numbers that were verified.",
        "21610" => "The customer has unsubscribed (STOP).",
        "21611" => "Too many messages wait at Twilio for this number; it is tried again.",
        "21612" => "This number cannot reach the customer's carrier.",
        "21614" => "The customer's number cannot receive texts.",
        "21620" or "21623" or "63019" => "Twilio could not fetch the attachment: check that the hub's public address is reachable.",
        "21635" => "Texts cannot be sent to a landline.",
        "30001" => "Too many messages wait at Twilio; it gave this one up.",
        "30002" => "The Twilio account is suspended.",
        "30003" => "The phone is switched off or out of reach.",
        "30004" => "The customer's number or carrier blocks our messages.",
        "30005" => "The number does not exist any more.",
        "30006" => "The number is a landline or its carrier cannot be reached.",
        "30007" => "The carrier filtered the message as unwanted.",
        "30008" => "The carrier gave no reason.",
        "30009" => "A part of the message was lost on its way.",
        "30010" => "The message costs more than the account allows.",
        "30011" => "The customer's phone or carrier takes no attachments.",
        "30022" or "30023" => "The carrier's limit for our registered number is reached.",
        "30032" or "30034" => "The number is not registered for texting in the customer's country (toll-free verification or A2P 10DLC).",
        "30410" => "The carrier did not answer in time.",
        "63001" => "The channel refused the account's credentials.",
        "63003" => "The customer cannot be reached on this channel.",
        "63005" => "The channel refused the content.",
        "63007" => "Twilio has no WhatsApp sender with this number: check the account's from.",
        "63013" => "The message breaks the channel's policy.",
        "63016" => "The reply window is over: only an approved template may be sent now.",
        "63018" => "Too many messages were sent at once.",
        "63024" => "The customer's number cannot receive WhatsApp messages.",
        "63032" or "63049" or "63051" => "WhatsApp did not let this message through to the customer.",
        _ => null,
    };
}
