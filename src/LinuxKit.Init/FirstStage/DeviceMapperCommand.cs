namespace LinuxKit.Init.FirstStage;

/// <summary>What is asked of the device mapper, with the kernel's numbers.</summary>
internal enum DeviceMapperCommand
{
    /// <summary>Makes a device without a table.</summary>
    Create = 3,

    /// <summary>Suspends a device, or (without the flag for that) takes the table that was loaded into use.</summary>
    Suspend = 6,

    /// <summary>Loads a table.</summary>
    LoadTable = 9,
}
