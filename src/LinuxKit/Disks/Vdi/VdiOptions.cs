namespace LinuxKit.Disks.Vdi;

/// <summary>What a VDI image says of itself.</summary>
/// <param name="Id">Its identifier: VirtualBox takes no two images of the same.</param>
/// <param name="ModificationId">An identifier of its content.</param>
internal sealed record VdiOptions(Guid Id, Guid ModificationId);
