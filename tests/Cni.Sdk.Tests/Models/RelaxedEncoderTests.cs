using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;

namespace Cni.Sdk.Tests.Models;

public class RelaxedEncoderTests
{
    [Fact]
    public void Whatever_is_written_is_read_back() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', '\u00ff'], Gen.Const('"'), Gen.Const('\\'))].Sample(text =>
        {
            // Half a surrogate pair becomes the replacement character, as everywhere in System.Text.Json.
            string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            string json = "\"" + JsonEncodedText.Encode(expected, RelaxedEncoder.Instance) + "\"";
            using var document = JsonDocument.Parse(json);
            Assert.Equal(expected, document.RootElement.GetString());
            Assert.DoesNotContain(json, character => char.IsControl(character));
        });

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a<b>&'+", "a<b>&'+")]
    [InlineData("Straße 東京", "Straße 東京")]
    [InlineData("🚀", "🚀")]
    [InlineData("a\"b\\c", "a\\\"b\\\\c")]
    [InlineData("\n\r\t\b\f", "\\n\\r\\t\\b\\f")]
    [InlineData("\u0001\u007f\u0085\u2028", "\\u0001\\u007F\\u0085\\u2028")]
    public void Only_what_JSON_or_a_terminal_needs_is_escaped(string text, string expected)
    {
        Assert.Equal(expected, JsonEncodedText.Encode(text, RelaxedEncoder.Instance).ToString());
        Assert.Equal(expected, JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), RelaxedEncoder.Instance).ToString());
    }

    [Fact]
    public void It_agrees_with_the_relaxed_encoder_on_printable_text() =>
        Gen.String[Gen.Char[' ', '\u007e']].Sample(text =>
            Assert.Equal(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), JsonEncodedText.Encode(text, RelaxedEncoder.Instance).ToString()));
}
