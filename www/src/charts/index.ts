/** All charts but the graph, which brings a library along: one file to load once data are there. */
import './histogram';
import './line-chart';
import './method-bars';
import './scatter';
import './slope';
