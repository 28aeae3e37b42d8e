namespace Cni.Toolkit.Tests;

public class HostInterfaceNameTests
{
    [Fact]
    public void A_veth_name_is_veth_and_eight_hexadecimal_digits_and_never_the_same()
    {
        var names = new HashSet<string>();
        for (int i = 0; i < 1000; i++)
        {
            string name = HostInterfaceName.NewVeth();
            Assert.Matches("^veth[0-9a-f]{8}$", name);
            Assert.True(names.Add(name));
        }
    }

    [Fact]
    public void A_prefix_that_leaves_no_room_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => HostInterfaceName.New("eightchr"));
}
