namespace LinuxKit.Disks.Vmdk;

/// <summary>What a VMDK image says of itself.</summary>
/// <param name="FileName">The name of its file, without a folder.</param>
/// <param name="ContentId">An identifier of its content; not <c>ffffffff</c>, which stands for none.</param>
internal sealed record VmdkOptions(string FileName, uint ContentId);
