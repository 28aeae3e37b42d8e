using Cni.Netlink.Nftables;
using Cni.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Cni.Examples.Guard;

static class GuardProgram
{
    public static Task<int> RunAsync(string[] args)
    {
        #region guard-program
        var builder = CniPlugin.CreateBuilder(args);
        builder.Services.AddSingleton<Func<INftables>>(() => NftSocket.Open());
        return builder.Build<GuardPlugin>().RunAsync();
        #endregion
    }
}
