using System.Text.RegularExpressions;
using Cni.Samples.Tuning;
using CsCheck;

namespace Cni.Toolkit.Tests.Tuning;

/// <summary>The small expressions of the allowlist, beside .NET's own.</summary>
public class AllowPatternTests
{
    [Theory]
    [InlineData(@"net\.core\..*", "net.core.somaxconn", true)]
    [InlineData(@"^net\.ipv4\.conf\.[a-z0-9]+\.(arp|rp)_filter$", "net.ipv4.conf.eth0.rp_filter", true)]
    [InlineData(@"^net\.ipv4\.conf\.[a-z0-9]+\.(arp|rp)_filter$", "net.ipv4.conf.eth0.rp_filters", false)]
    [InlineData(@"^(?:a|bc)*$", "abcabc", true)]
    [InlineData(@"^a{2,3}$", "aaaa", false)]
    [InlineData(@"^a{2}b{0,}$", "aabbb", true)]
    [InlineData(@"a{x}", "a{x}", true)]
    [InlineData(@"[^\d.]+$", "net.1", false)]
    [InlineData(@"[]a-]+", "]", true)]
    [InlineData(@"\Anet\z", "net", true)]
    [InlineData(@"^$", "", true)]
    [InlineData(@"(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false)]
    [InlineData(@"a+?b??c", "aac", true)]
    [InlineData(@"|x", "anything", true)]
    public void What_administrators_write_means_what_it_means_elsewhere(string pattern, string text, bool matches) =>
        Assert.Equal(matches, AllowPattern.Parse(pattern).IsMatch(text));

    [Theory]
    [InlineData("(", "a ) is missing")]
    [InlineData("a)", "a ) too many")]
    [InlineData("[a", "a ] is missing")]
    [InlineData("*a", "nothing before *")]
    [InlineData("a|*", "nothing before *")]
    [InlineData(@"\", "nothing behind \\")]
    [InlineData(@"\bnet", "\\b isn't known")]
    [InlineData("[z-a]", "z-a is no range")]
    [InlineData("a{1001}", "{1001} is no count")]
    [InlineData("a{3,2}", "{3,2} is no count")]
    [InlineData("((a{100}){100}){100}", "it is too large")]
    [InlineData("(?i)net", "of the groups that begin with (? only (?: is known")]
    [InlineData("[[:alpha:]]", "named classes such as [:alpha:] aren't known")]
    public void What_is_wrong_or_unknown_is_named(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => AllowPattern.Parse(pattern)).Message);

    [Fact]
    public void Deep_nesting_is_refused() => Assert.Throws<FormatException>(() => AllowPattern.Parse(new string('(', 5000)));

    static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    [Fact]
    public void Expressions_of_any_shape_match_as_dotnets_do()
    {
        Gen<string> atom = AnyOf("a", "b", ".", "[ab]", "[^a]", @"\.", "^", "$", @"\w", "c");
        Gen<string> repeated = Gen.Select(atom, AnyOf("", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}"), (one, count) => one is "^" or "$" ? one : one + count);
        Gen<string> sequence = repeated.Array[0, 4].Select(parts => string.Concat(parts));
        // No loops around what may be empty: .NET 10 doesn't find "(?:c+|)+" in an empty text.
        Gen<string> group = Gen.Select(sequence, sequence, AnyOf("", "?"), (left, right, count) => $"(?:{left}|{right}){count}");
        Gen<string> pattern = Gen.Select(Gen.OneOf(sequence, group), Gen.OneOf(sequence, group), Gen.Bool, (left, right, either) => either ? $"{left}|{right}" : left + right);
        Gen<string> text = AnyOf('a', 'b', 'c', '.', '_').Array[0, 6].Select(characters => new string(characters));
        // .NET's $ also holds before a final line feed; none of these texts has one.
        Gen.Select(pattern, text).Sample((expression, subject) =>
            AllowPattern.Parse(expression).IsMatch(subject) == Regex.IsMatch(subject, expression, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(5)), iter: 3000);
    }
}
