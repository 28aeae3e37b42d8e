using System.Net.NetworkInformation;
using Cni.Sdk;
using CsCheck;

namespace Cni.Toolkit.Tests;

public class MacTextTests
{
    [Theory]
    [InlineData("c2:11:22:33:44:55")]
    [InlineData("C2-11-22-33-44-55")]
    [InlineData("c211.2233.4455")]
    public void Every_spelling_of_an_address_is_read(string text)
    {
        Assert.True(MacText.TryParse(text, out PhysicalAddress? mac));
        Assert.Equal("c2:11:22:33:44:55", MacText.Format(mac));
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2:11:22:33:44")]
    [InlineData("c2:11:22:33:44:5")]
    [InlineData("c2:11:22:33:44:5g")]
    [InlineData("c2:11-22:33:44:55")]
    [InlineData("c2:11:22:33:44:55:66")]
    [InlineData("c21122334455")]
    [InlineData("c2:11:22:33:44:+5")]
    [InlineData("c211.2233.4455.66")]
    public void What_is_no_address_is_refused(string text) => Assert.False(MacText.TryParse(text, out _));

    [Fact]
    public void Writing_and_reading_gives_the_same_address() => Gen.Byte.Array[6].Sample(bytes =>
    {
        var mac = new PhysicalAddress(bytes);
        Assert.True(MacText.TryParse(MacText.Format(mac), out PhysicalAddress? read));
        Assert.Equal(mac, read);
    });
}
