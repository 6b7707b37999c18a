namespace LinuxKit.Init.Linux;

/// <summary>Flags of mount(2), with the kernel's values.</summary>
[Flags]
internal enum MountFlags : uint
{
    None = 0,
    ReadOnly = 1,
    NoSetUserId = 2,
    NoDevices = 4,
    NoExecution = 8,
    Synchronous = 16,
    Remount = 32,
    MandatoryLocks = 64,
    SynchronousDirectories = 128,
    NoAccessTimes = 1024,
    NoDirectoryAccessTimes = 2048,
    Bind = 4096,
    Move = 8192,
    Recursive = 16384,
    Unbindable = 1 << 17,
    Private = 1 << 18,
    Slave = 1 << 19,
    Shared = 1 << 20,
    RelativeAccessTimes = 1 << 21,
    StrictAccessTimes = 1 << 24,
}
