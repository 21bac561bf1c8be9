"""What Primavera's XML says in words, in the short codes of its XER files."""

from __future__ import annotations

TASK_TYPES = {
    "Task Dependent": "TT_Task",
    "Resource Dependent": "TT_Rsrc",
    "Start Milestone": "TT_Mile",
    "Finish Milestone": "TT_FinMile",
    "Level of Effort": "TT_LOE",
    "WBS Summary": "TT_WBS",
}
PERCENT_TYPES = {"Physical": "CP_Phys", "Duration": "CP_Drtn", "Units": "CP_Units"}
DURATION_TYPES = {
    "Fixed Units/Time": "DT_FixedRate",
    "Fixed Duration and Units/Time": "DT_FixedDrtn",
    "Fixed Units": "DT_FixedQty",
    "Fixed Duration and Units": "DT_FixedDUR2",
}
CONSTRAINTS = {
    "As Late As Possible": "CS_ALAP",
    "Start On or After": "CS_MSOA",
    "Start On or Before": "CS_MSOB",
    "Finish On or After": "CS_MEOA",
    "Finish On or Before": "CS_MEOB",
    "Start On": "CS_MSO",
    "Finish On": "CS_MEO",
    "Mandatory Start": "CS_MANDSTART",
    "Mandatory Finish": "CS_MANDFIN",
}
PRIORITIES = {
    "Top": "PT_Top",
    "High": "PT_High",
    "Normal": "PT_Normal",
    "Low": "PT_Low",
    "Lowest": "PT_Lowest",
}
LINK_TYPES = {
    "Finish to Start": "PR_FS",
    "Start to Start": "PR_SS",
    "Finish to Finish": "PR_FF",
    "Start to Finish": "PR_SF",
}
RESOURCE_TYPES = {"Labor": "RT_Labor", "Nonlabor": "RT_Equip", "Material": "RT_Mat"}
CRITICAL_PATHS = {"Critical Float": "CT_TotFloat", "Longest Path": "CT_DrivPath"}
LAG_CALENDARS = {
    "Predecessor Activity Calendar": "rcal_Predecessor",
    "Successor Activity Calendar": "rcal_Successor",
    "Project Default Calendar": "rcal_ProjDefault",
    "24 Hour Calendar": "rcal_24Hour",
}
FLOAT_TYPES = {
    "Finish Float = Late Finish - Early Finish": "FT_FF",
    "Start Float = Late Start - Early Start": "FT_SF",
    "Smallest of Start Float and Finish Float": "FT_MN",
}
WEEKDAYS = {
    "Monday": 0,
    "Tuesday": 1,
    "Wednesday": 2,
    "Thursday": 3,
    "Friday": 4,
    "Saturday": 5,
    "Sunday": 6,
}
