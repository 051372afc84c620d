/** The panels that can do nothing before there is a model: they are loaded after the first one. */
import './forget-panel';
import './verify-panel';
