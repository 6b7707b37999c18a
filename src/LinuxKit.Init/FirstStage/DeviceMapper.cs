using LinuxKit.Init.Linux;

namespace LinuxKit.Init.FirstStage;

/// <summary>Makes read-only devices of the kernel's device mapper (kernel: include/uapi/linux/dm-ioctl.h).</summary>
internal static unsafe class DeviceMapper
{
    private const int ReadWriteCloseOnExecution = 0x80002;

    /// <summary>Makes a device of one target.</summary>
    /// <param name="name">A name that no other device has.</param>
    /// <param name="sectors">Its length in sectors of 512 bytes.</param>
    /// <param name="type">The target's type, such as <c>linear</c>.</param>
    /// <param name="parameters">The target's parameters.</param>
    /// <exception cref="BootFailure">The kernel refused.</exception>
    public static BlockDevice Create(string name, long sectors, string type, string parameters)
    {
        var control = Libc.Open("/dev/mapper/control", ReadWriteCloseOnExecution, 0);
        if (control < 0)
        {
            throw new BootFailure($"the kernel's device mapper: {Errno.Message}");
        }

        var created = Ask(control, DeviceMapperCommand.Create, new DeviceMapperRequest(name), type);
        _ = Ask(control, DeviceMapperCommand.LoadTable, new DeviceMapperRequest(name, sectors, type, parameters), type);
        _ = Ask(control, DeviceMapperCommand.Suspend, new DeviceMapperRequest(name), type);
        _ = Libc.Close(control);
        return new BlockDevice($"/dev/dm-{created.Minor}", sectors);
    }

    private static DeviceMapperRequest Ask(int control, DeviceMapperCommand command, DeviceMapperRequest request, string type)
    {
        const nuint ReadWrite = 3;
        const nuint Type = 0xFD;
        var number = (ReadWrite << 30) | ((nuint)DeviceMapperRequest.HeaderSize << 16) | (Type << 8) | (nuint)command;
        fixed (byte* pointer = request.Bytes)
        {
            return Libc.Control(control, number, pointer) == 0 ? request : throw new BootFailure($"device mapper, {command} of {type}: {Errno.Message}; the kernel's log says more");
        }
    }
}
