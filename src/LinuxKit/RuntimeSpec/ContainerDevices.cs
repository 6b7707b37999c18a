using System.Collections.Immutable;
using LinuxKit.Configuration;

namespace LinuxKit.RuntimeSpec;

/// <summary>The devices of a container: a node for each, and the rule that allows its use.</summary>
internal static class ContainerDevices
{
    private const string ReadWriteMake = "rwm";

    /// <summary>Makes the nodes.</summary>
    /// <exception cref="LinuxKitException">A device doesn't say enough.</exception>
    public static ImmutableArray<LinuxDevice> Nodes(ImmutableArray<Device> devices) =>
    [
        .. from device in devices
           where !device.IsAll
           select new LinuxDevice(device.Path ?? "", device.Type ?? "", device.Major, device.Minor, device.FileMode)
    ];

    /// <summary>Adds a rule for each device behind those that the resources have.</summary>
    public static Resources Allow(ImmutableArray<Device> devices, Resources resources) => devices.IsEmpty ? resources : resources with
    {
        Devices =
        [
            .. resources.Devices ?? [],
            .. devices.Select(device => new DeviceRule
            {
                Allow = true,
                Type = device.Type,
                Major = device.IsAll ? null : device.Major,
                Minor = device.IsAll ? null : device.Minor,
                Access = ReadWriteMake,
            }),
        ],
    };
}
