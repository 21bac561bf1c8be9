// The chart kinds pages use today; a further kind is one more name here.
import { BarChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DatasetComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, HeatmapChart, LineChart, PieChart, ScatterChart, CanvasRenderer]);
use([AriaComponent, DatasetComponent, DataZoomComponent, GridComponent, LegendComponent]);
use([MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, VisualMapComponent]);

export { connect, getInstanceByDom, graphic, init, registerTheme, time } from "echarts/core";
