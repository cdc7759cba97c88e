namespace Omnichannel.Channels.Sms.Twilio;

/// <summary>Sentences for the errors that agents meet; the numbers are Twilio's (twilio.com/docs/api/errors).</summary>
internal static class TwilioErrors
{
    /// <summary>A sentence, or null for a number that needs looking up.</summary>
    public static string? Explain(string? code) => code switch
    {
        "21211" => "The customer's number is not valid.",
        "21408" => "The account may not send to the customer's country.",
        "21610" => "The customer has unsubscribed (STOP).",
        "21614" => "The customer's number cannot receive texts.",
        "30003" => "The phone is switched off or out of reach.",
        "30004" => "The customer's number or carrier blocks our messages.",
        "30005" => "The number does not exist any more.",
        "30006" => "The number is a landline or its carrier cannot be reached.",
        "30007" => "The carrier filtered the message as unwanted.",
        "30008" => "The carrier gave no reason.",
        "63016" => "The reply window is over: only an approved template may be sent now.",
        "63018" => "Too many messages were sent at once.",
        _ => null,
    };
}
