using System.Text;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Counts a text in an account's <c>textUnit</c>, character by character.</summary>
internal struct TextLength(string unit)
{
    // GSM 03.38 (3GPP TS 23.038, 6.2.1): its default alphabet, and what takes an escape and so two septets.
    private const string Gsm7 =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    private const string Gsm7Escaped = "\f^{}\\[~]|€";
    private int _utf16, _utf8, _septets;
    private bool _notGsm;

    /// <summary>Adds a piece of text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        _utf16 += text.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            _utf8 += rune.Utf8SequenceLength;
            if (!rune.IsBmp || !AddSeptets((char)rune.Value))
            {
                _notGsm = true;
            }
        }
    }

    /// <summary>
    /// Whether all that was added fits. One character outside GSM 03.38 makes the whole text UCS-2, whose characters take 16 bits
    /// instead of 7: of 160 remain 70.
    /// </summary>
    public readonly bool Fits(int limit) => unit switch
    {
        "utf8" => _utf8 <= limit,
        "gsm7" => _notGsm ? _utf16 <= limit * 7L / 16 : _septets <= limit,
        _ => _utf16 <= limit,
    };

    private bool AddSeptets(char character)
    {
        _septets += Gsm7.Contains(character) ? 1 : 2;
        return Gsm7.Contains(character) || Gsm7Escaped.Contains(character);
    }
}
