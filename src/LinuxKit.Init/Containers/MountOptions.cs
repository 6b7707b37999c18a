using LinuxKit.Init.Linux;

namespace LinuxKit.Init.Containers;

/// <summary>The words of a mount's options, as mount(8) reads them: flags, a change of propagation, and the file system's own data.</summary>
internal readonly record struct MountOptions(MountFlags Flags, MountFlags Propagation, string Data)
{
    /// <summary>The calls of mount(2) that they need: the kernel ignores most flags of a new bind mount, and takes a change of propagation alone.</summary>
    public IEnumerable<(MountFlags Flags, string? Data)> Calls
    {
        get
        {
            const MountFlags Binding = MountFlags.Bind | MountFlags.Recursive;
            yield return (Flags, Data);
            if (Flags.HasFlag(MountFlags.Bind) && !Flags.HasFlag(MountFlags.Remount) && (Flags & ~Binding) != 0)
            {
                yield return ((Flags & ~MountFlags.Recursive) | MountFlags.Remount, null);
            }

            if (Propagation != MountFlags.None)
            {
                yield return (Propagation, null);
            }
        }
    }

    public static MountOptions Parse(IEnumerable<string> words)
    {
        var (flags, propagation) = (MountFlags.None, MountFlags.None);
        var data = new List<string>();
        foreach (var word in words.Where(word => word.Length > 0))
        {
            if (PropagationOf(word) is { } change)
            {
                propagation = change;
            }
            else if (FlagOf(word) is { } flag)
            {
                flags = flag.Clear ? flags & ~flag.Flag : flags | flag.Flag;
            }
            else
            {
                data.Add(word);
            }
        }

        return new MountOptions(flags, propagation, string.Join(',', data));
    }

    private static MountFlags? PropagationOf(string word) => word switch
    {
        "private" => MountFlags.Private,
        "rprivate" => MountFlags.Private | MountFlags.Recursive,
        "shared" => MountFlags.Shared,
        "rshared" => MountFlags.Shared | MountFlags.Recursive,
        "slave" => MountFlags.Slave,
        "rslave" => MountFlags.Slave | MountFlags.Recursive,
        "unbindable" => MountFlags.Unbindable,
        _ => null,
    };

    private static (MountFlags Flag, bool Clear)? FlagOf(string word) => word switch
    {
        "defaults" => (MountFlags.None, false),
        "ro" => (MountFlags.ReadOnly, false),
        "rw" => (MountFlags.ReadOnly, true),
        "nosuid" => (MountFlags.NoSetUserId, false),
        "suid" => (MountFlags.NoSetUserId, true),
        "nodev" => (MountFlags.NoDevices, false),
        "dev" => (MountFlags.NoDevices, true),
        "noexec" => (MountFlags.NoExecution, false),
        "exec" => (MountFlags.NoExecution, true),
        "sync" => (MountFlags.Synchronous, false),
        "async" => (MountFlags.Synchronous, true),
        "dirsync" => (MountFlags.SynchronousDirectories, false),
        "remount" => (MountFlags.Remount, false),
        "mand" => (MountFlags.MandatoryLocks, false),
        "nomand" => (MountFlags.MandatoryLocks, true),
        "noatime" => (MountFlags.NoAccessTimes, false),
        "atime" => (MountFlags.NoAccessTimes, true),
        "nodiratime" => (MountFlags.NoDirectoryAccessTimes, false),
        "diratime" => (MountFlags.NoDirectoryAccessTimes, true),
        "relatime" => (MountFlags.RelativeAccessTimes, false),
        "norelatime" => (MountFlags.RelativeAccessTimes, true),
        "strictatime" => (MountFlags.StrictAccessTimes, false),
        "nostrictatime" => (MountFlags.StrictAccessTimes, true),
        "bind" => (MountFlags.Bind, false),
        "rbind" => (MountFlags.Bind | MountFlags.Recursive, false),
        _ => null,
    };
}
