namespace Cni.Samples.Firewall;

/// <summary>Whether the node's filters see packets that a bridge hands from one port to another.</summary>
static class BridgedPackets
{
    // Missing where the module br_netfilter is.
    const string Sysctl = "/proc/sys/net/bridge/bridge-nf-call-iptables";

    public static bool AreFiltered
    {
        get
        {
            try
            {
                return File.ReadAllText(Sysctl).Trim() == "1";
            }
            catch (IOException)
            {
                return false;
            }
        }
    }
}
