#region hello-plugin
using Cni.Sdk;

namespace Cni.Samples.Hello;

sealed class HelloPlugin() : CniPlugin<HelloConfig>(HelloJson.Default.HelloConfig)
{
    public override string About => "hello: greets a container and passes the result of the plugin before it on";

    protected override ValueTask<CniResult> AddAsync(AddRequest<HelloConfig> request, CancellationToken cancellationToken)
    {
        request.Log.WriteLine($"{request.Config.Greeting}, {request.ContainerId}");
        return new(request.RequirePrevResult());
    }
}
#endregion
