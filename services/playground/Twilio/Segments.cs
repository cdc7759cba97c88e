namespace Omnichannel.Playground.Twilio;

/// <summary>Into how many texts a long one is cut: 160 or 153 septets of GSM 03.38, 70 or 67 UTF-16 units otherwise.</summary>
internal static class Segments
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Extended = "^{}\\[~]|€\f";

    public static int Count(string text)
    {
        var septets = 0;
        foreach (var character in text)
        {
            if (Basic.Contains(character))
            {
                septets++;
            }
            else if (Extended.Contains(character))
            {
                septets += 2;
            }
            else
            {
                return text.Length <= 70 ? 1 : (text.Length + 66) / 67;
            }
        }

        return septets <= 160 ? 1 : (septets + 152) / 153;
    }
}
