using System.Text;
using System.Text.Encodings.Web;

namespace Cni.Sdk;

/// <summary>Escapes what JSON needs and nothing else (RFC 8259, section 7), as <see cref="JavaScriptEncoder.UnsafeRelaxedJsonEscaping"/> nearly does.</summary>
/// <remarks>
/// That one fills a table of all of Unicode when it is first used: a tenth of the time that a plugin takes to start and answer.
/// C1 controls, line separators and half surrogate pairs are escaped too, for the terminals and scripts that read the output.
/// </remarks>
internal sealed class RelaxedEncoder : JavaScriptEncoder
{
    public static readonly RelaxedEncoder Instance = new();

    RelaxedEncoder() { }

    // \uXXXX
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\' or (>= 0x7f and < 0xa0) or 0x2028 or 0x2029 or (>= 0xd800 and < 0xe000);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (int i = 0; i < textLength; i++)
        {
            if (!WillEncode(text[i]))
                continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < textLength && char.IsLowSurrogate(text[i + 1]))
                i++;
            else
                return i;
        }
        return -1;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (int i = 0; i < utf8Text.Length; i++)
        {
            if (utf8Text[i] < 0x80)
            {
                if (WillEncode(utf8Text[i]))
                    return i;
                continue;
            }
            if (Rune.DecodeFromUtf8(utf8Text[i..], out var rune, out int length) != System.Buffers.OperationStatus.Done || WillEncode(rune.Value))
                return i;
            i += length - 1;
        }
        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        char letter = unicodeScalar switch { '"' => '"', '\\' => '\\', '\n' => 'n', '\r' => 'r', '\t' => 't', '\b' => 'b', '\f' => 'f', _ => '\0' };
        if (letter != '\0')
        {
            if (output.Length < 2)
                return false;
            (output[0], output[1]) = ('\\', letter);
            numberOfCharactersWritten = 2;
            return true;
        }
        if (!WillEncode(unicodeScalar))
            return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
        if (output.Length < 6)
            return false;
        (output[0], output[1]) = ('\\', 'u');
        for (int i = 0; i < 4; i++)
            output[2 + i] = "0123456789ABCDEF"[unicodeScalar >> (12 - 4 * i) & 15];
        numberOfCharactersWritten = 6;
        return true;
    }
}
