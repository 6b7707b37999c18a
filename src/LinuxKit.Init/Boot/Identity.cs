using System.Text;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Boot;

/// <summary>The machine's name and limits, and the files that say where names are looked up.</summary>
internal static unsafe class Identity
{
    private const int LimitProcesses = 6;
    private const int LimitOpenFiles = 7;
    private const ulong MaximumOpenFiles = 1048576;

    public static void RaiseLimits()
    {
        Limit(LimitOpenFiles, MaximumOpenFiles);
        Limit(LimitProcesses, ulong.MaxValue);
    }

    /// <summary>The name in <c>/etc/hostname</c>, else one made from the first network card's address, so that machines of one image differ.</summary>
    public static void SetHostName()
    {
        var name = ReadTrimmed("/etc/hostname");
        if (name.Length == 0)
        {
            var address = ReadTrimmed("/sys/class/net/eth0/address");
            name = address.Length == 0 ? "linuxkit" : "linuxkit-" + address.Replace(":", "", StringComparison.Ordinal);
        }

        var bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* pointer = bytes)
        {
            if (Libc.SetHostName(pointer, (nuint)bytes.Length) != 0)
            {
                BootLog.Say($"setting the host name to '{name}': {Errno.Message}");
            }
        }
    }

    /// <summary>Makes the file that <c>/etc/resolv.conf</c> links to, so that containers can bind it before DHCP has written it.</summary>
    public static void PrepareResolver()
    {
        var target = new FileInfo("/etc/resolv.conf").LinkTarget;
        if (target is null || !target.StartsWith('/'))
        {
            return;
        }

        FileSystems.MakeFolders(Path.GetDirectoryName(target)!);
        const int WriteOnlyCreate = 0x41;
        var descriptor = Libc.Open(target, WriteOnlyCreate, 0b110_100_100);
        if (descriptor >= 0)
        {
            _ = Libc.Close(descriptor);
        }
    }

    private static string ReadTrimmed(string path) => TextFile.Read(path)?.Trim() ?? "";

    private static void Limit(int resource, ulong value)
    {
        var softAndHard = stackalloc ulong[2] { value, value };
        if (Libc.SetLimit(resource, softAndHard) != 0)
        {
            BootLog.Say($"raising limit {resource}: {Errno.Message}");
        }
    }
}
