namespace LinuxKit.Oci;

/// <summary>The files of an OCI image layout, wherever they lie. Paths are this library's own words and digests, never a stranger's.</summary>
internal interface ILayoutFiles
{
    /// <summary>Full path of the folder or archive.</summary>
    string Location { get; }

    /// <summary>Opens a file, if there is one.</summary>
    /// <param name="path">Path in the layout.</param>
    LayoutFile? TryOpen(string path);
}

/// <summary>An open file of a layout.</summary>
/// <param name="Content">Its content, to be read once from front to back, and disposed.</param>
/// <param name="Length">Its length in bytes.</param>
internal readonly record struct LayoutFile(Stream Content, long Length);
