using Cni.Netlink;
using Cni.Sdk;
using Cni.Toolkit;

namespace Cni.Samples.Tuning;

// DEL and GC: the interface becomes what it was, if it is still there, and the file that says so goes in any case.
sealed partial class TuningPlugin
{
    protected override ValueTask DelAsync(DelRequest<TuningConfig> request, CancellationToken cancellationToken)
    {
        string ifName = request.IfName.ToString();
        string path = TuningBackup.PathOf(TuningSettings.DataDirOf(request.Config), request.ContainerId, request.IfName);
        TuningBackup? backup = null;
        bool isTheirs = false;
        request.Cleanup.Try($"read {path}", () =>
        {
            if (StateFile.TryRead(path) is not { } content)
                return;
            backup = TuningBackup.TryParse(content);
            isTheirs = backup?.IsOf(new(request.Network, request.ContainerId, request.IfName)) is false;
            if (backup is null)
                request.Log.WriteLine($"tuning: {path} can't be read; {ifName} stays as it is");
        });
        if (isTheirs)
            return default;
        if (backup is not null)
        {
            try
            {
                Restore(request.Netns ?? "", ifName, backup.ToTuning());
            }
            catch (Exception e) when (e is NetlinkException or CniException)
            {
                // The interface is about to go. Failing here would keep the plugins before this one from removing it.
                request.Log.WriteLine($"tuning: {ifName} could not be restored: {e.Message}");
            }
        }
        request.Cleanup.Try($"remove {path}", () => StateFile.Delete(path));
        return default;
    }

    protected override ValueTask GcAsync(GcRequest<TuningConfig> request, CancellationToken cancellationToken)
    {
        var valid = new ValidOwners(request.Network, request.ValidAttachments);
        string folder = TuningSettings.DataDirOf(request.Config);
        request.Cleanup.Try($"remove stale files in {folder}", () =>
        {
            foreach (string path in StateFile.List(folder, ".json"))
            {
                // What the reference wrote says nothing of the network and is left for the container's DEL.
                if (StateFile.TryRead(path) is { } content && valid.IsStale(TuningBackup.TryParse(content)?.Owner))
                    StateFile.Delete(path);
            }
        });
        return default;
    }
}
