using Cni.Sdk;

namespace Company.Namespace.Tests;

public class NetworkListTests
{
    [Fact]
    public void The_network_list_is_one_that_runtimes_take()
    {
        NetworkConfigList list = NetworkConfigList.LoadFile(Path.Combine(AppContext.BaseDirectory, "10-company-plugin.conflist"));
        Assert.Equal("company-plugin", list.Name.ToString());
    }
}
