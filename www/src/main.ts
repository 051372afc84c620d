import './app/unremember-demo';
