using System.Text.Json.Serialization;
using Cni.Ipam;
using Cni.Sdk;

namespace Cni.Doubles.Rooted;

/// <summary>A plugin with a configuration and a service of its own, as an author would write it.</summary>
sealed class RootedPlugin(IIpam ipam) : CniPlugin<RootedConfig>(RootedJson.Default.RootedConfig)
{
    protected override async ValueTask<CniResult> AddAsync(AddRequest<RootedConfig> request, CancellationToken cancellationToken)
    {
        request.Log.WriteLine(request.Config.Greeting);
        return await ipam.AllocateAsync(request.RawConfig, new(request.Network, request.ContainerId, request.IfName), request.Args, cancellationToken);
    }
}

/// <param name="Greeting">Anything.</param>
sealed record RootedConfig(string Greeting = "") : NetworkConfig;

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(RootedConfig))]
sealed partial class RootedJson : JsonSerializerContext;
